import type { Client } from '@latchkey/client';
import type { Authority, Device } from '@latchkey/contract';
import { type DeviceKeys, type DeviceRecord, nextRoster, type PolicyContent, readKeptPolicy, readKeptRoster, type Roster, type RosterContent, signDeviceRequest, type Signer, signerOf, signPolicy, signRoster } from '@latchkey/grants';
import { type Clock, type Duration, Millis, Seconds, sleep } from '@latchkey/kit';
import { demoPolicy } from './demo-policy.ts';

export interface DemoOwnerDeps {
  readonly keys: DeviceKeys;
  /** Signs in as the demo home's resident. */
  readonly signIn: () => Promise<Client>;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

export interface DemoOwner extends AsyncDisposable {
  /** Resolves once the hub holds the list of devices and a policy for all its doors. Never rejects. */
  readonly settled: Promise<void>;
}

const AT_FIRST: Duration = Millis(150);
const LATER: Duration = Seconds(1);

/**
 * The owner of the demo home as a program: signs the first list of devices and a policy, and confirms every browser in which somebody signed in as the demo's resident.
 * It does through the API what an owner's settings page does, and what no real home should do by itself.
 */
export function startDemoOwner(deps: DemoOwnerDeps): DemoOwner {
  const { clock } = deps;
  const stop = new AbortController();
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  let wait = AT_FIRST;
  let said = '';
  const run = async () => {
    let owner: Owner | undefined;
    while (!stop.signal.aborted) {
      try {
        owner ??= await becomeOwner(deps);
        if (await owner.lookAfter()) {
          wait = LATER;
          resolve();
        }
      } catch (error) {
        // The server may be starting, or down for a while: the next round asks again.
        const message = error instanceof Error ? error.message : 'failed';
        if (message !== said) deps.log(message);
        said = message;
        if (wait === LATER) owner = undefined;
      }
      await sleep(clock, wait, stop.signal).catch(() => undefined);
    }
  };
  const running = run();
  return {
    settled,
    async [Symbol.asyncDispose]() {
      stop.abort();
      resolve();
      await running;
    },
  };
}

interface Owner {
  /** One round. True when the hub holds what is signed, and the policy names all its doors. */
  lookAfter(): Promise<boolean>;
}

async function becomeOwner({ keys, signIn, clock }: DemoOwnerDeps): Promise<Owner> {
  const client = await signIn();
  const { person, siteId } = await client.call('GET /api/v1/home', {});
  const now = () => Math.floor(clock.now() / 1_000);
  const request = await signDeviceRequest({ v: 1, site: siteId, memberId: person.id, name: 'Demo owner', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey, issuedAt: now() }, signerOf(keys, 'new'));
  const { deviceId } = await client.call('POST /api/v1/devices', { body: { request } });
  const signer: Signer = signerOf(keys, deviceId);
  let doorsKnown = false;

  const confirm = async ({ devices, roster }: Authority): Promise<Roster | undefined> => {
    const before = roster === null ? undefined : await readKeptRoster(roster);
    // Whoever was invited is confirmed by a person, as in any home.
    const waiting = devices.filter(({ state, id, memberId }) => state === 'waiting' && memberId === person.id && (before !== undefined || id === deviceId)).map(recordOf);
    if (waiting.length === 0) return before;
    const content: RosterContent = before === undefined ? { v: 1, site: siteId, version: 1, previous: null, issuedAt: now(), devices: waiting } : nextRoster(before, [...before.devices, ...waiting], now());
    const text = await signRoster(content, signer);
    await client.call('POST /api/v1/rosters', { body: { roster: text } });
    return readKeptRoster(text);
  };

  /** Signs a policy when the one in force leaves a door out. Gives its version, or undefined while the hub's doors are not known. */
  const allow = async (policy: string | null, roster: Roster): Promise<number | undefined> => {
    const before = policy === null ? undefined : readKeptPolicy(policy);
    if (before !== undefined && doorsKnown) return before.version;
    const { accessPoints } = await client.call('GET /api/v1/home', {});
    if (accessPoints.length === 0) return undefined;
    doorsKnown = true;
    if (before !== undefined && accessPoints.every(({ id }) => before.doors.some((door) => door.accessPointId === id))) return before.version;
    const content: PolicyContent = demoPolicy(siteId, (before?.version ?? 0) + 1, roster.version, accessPoints, now());
    await client.call('POST /api/v1/policies', { body: { policy: await signPolicy(content, signer) } });
    return content.version;
  };

  return {
    async lookAfter() {
      const authority = await client.call('GET /api/v1/authority', {});
      const roster = await confirm(authority);
      if (roster === undefined) return false;
      const policyVersion = await allow(authority.policy, roster);
      const { hub } = authority;
      return hub !== null && policyVersion !== undefined && hub.roster >= roster.version && hub.policy >= policyVersion;
    },
  };
}

const recordOf = ({ id, memberId, name, role, signKey, unwrapKey }: Device): DeviceRecord => ({ deviceId: id, memberId, name, role, signKey, unwrapKey });
