import type { Signer } from './sample-journal.ts';

/** What allows a visit, before it is signed: the household's list of devices and policy, the server's grant, a member's yes. */
export interface SampleWord {
  readonly roster: object;
  readonly policy: object;
  readonly grant: object;
  /** A grant that the hub had held, and what was shown at the door. */
  readonly held?: { readonly claims: object; readonly handover: string };
  readonly approval: object;
  /** What the hub says was masked of the recording: its first line about it, and those at the end. */
  readonly masked: readonly unknown[];
  /** Who signs policy, grant and yes. */
  readonly by: { readonly policy: Signer; readonly grant: Signer; readonly approval: Signer };
}

/** Makes something else of it: what a hub would write that is not what it should be. */
export type ChangeWord = (word: SampleWord) => SampleWord;

interface Parties {
  readonly hub: Signer;
  readonly server: Signer;
  /** An owner's device, which is asked before anything opens. */
  readonly device: Signer;
}

/** A policy that asks for every delivery, and a yes. `at` is in seconds. */
export function sampleWord({ hub, server, device }: Parties, visitId: string, at: number): SampleWord {
  const courier = 'C'.repeat(43);
  const rules = [{ purposes: ['delivery'], whom: { kind: 'label' }, windows: [{ days: [7], from: '06:00', until: '22:00' }], dates: { from: '2026-11-01', until: null }, how: 'ask' }];
  return {
    roster: { v: 1, devices: [{ deviceId: device.id, name: 'Kitchen tablet', role: 'owner', signKey: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(device.publicKey).toString('base64url') } }] },
    policy: { v: 1, timeZone: 'Europe/Berlin', paused: false, doors: [{ accessPointId: 'ap_1', masks: [{ x: 0, y: 0, width: 300, height: 300 }, { x: 0, y: 200, width: 300, height: 200 }], rules }] },
    grant: { sub: visitId, aud: hub.id, accessPointId: 'ap_1', purpose: 'delivery', nbf: at - 5, exp: at + 60, cnf: { jkt: courier } },
    approval: { visit: visitId, accessPointId: 'ap_1', purpose: 'delivery', courier },
    masked: [12, 12],
    by: { policy: device, grant: server, approval: device },
  };
}

/** A compact JWS, Ed25519. */
export function signedText(type: string, content: object, by: Signer): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const covered = `${encode({ alg: 'EdDSA', typ: type, kid: by.id })}.${encode(content)}`;
  return `${covered}.${Buffer.from(by.sign(Buffer.from(covered))).toString('base64url')}`;
}
