import { generateKeyPairSync, sign } from 'node:crypto';
import { CodedError } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { type HubJwk } from './hub-signature.ts';
import { newUnwrapKeys, unwrapJwkOf } from './key-envelope.ts';
import { newRecordingKey } from './recording-key.ts';
import { openRecordingKey, RECORDING_KEY_TYPE, type RecordingKeys, wrapRecordingKey } from './recording-keys.ts';
import { newRecoveryKey, recoveryKeys } from './recovery-key.ts';

function newHub() {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = privateKey.export({ format: 'jwk' });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    jwk: { kty: 'OKP', crv: 'Ed25519', x } satisfies HubJwk,
    sign(typ: string, claims: object) {
      const head = `${encode({ alg: 'EdDSA', typ })}.${encode(claims)}`;
      return `${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`;
    },
  };
}

async function newDevice(deviceId: string, hub: HubJwk) {
  const unwrapKeys = await newUnwrapKeys(false);
  return { device: { deviceId, unwrapKeys, hubs: [hub] }, recipient: { deviceId, unwrapKey: await unwrapJwkOf(unwrapKeys.publicKey) } };
}

const hub = newHub();
const [ann, ben, new_] = await Promise.all(['dev_ann', 'dev_ben', 'dev_new'].map((id) => newDevice(id, hub.jwk)));
const key = await newRecordingKey();
const keys: RecordingKeys = {
  recordingId: 'rec_1',
  proof: hub.sign(RECORDING_KEY_TYPE, { recordingId: 'rec_1', commitment: key.commitment }),
  envelopes: await wrapRecordingKey(key, 'rec_1', [ann, ben].map((one) => one?.recipient ?? never())),
};
function never(): never {
  throw new CodedError('test.incomplete', 'The fixture is incomplete');
}

describe('the keys of a recording', () => {
  it('open on each device they were wrapped to', async () => {
    for (const one of [ann, ben]) expect((await openRecordingKey(keys, one?.device ?? never())).commitment).toBe(key.commitment);
  });

  it('open on no other device, until one that can wraps them for it', async () => {
    const device = new_?.device ?? never();
    await expect(openRecordingKey(keys, device)).rejects.toMatchObject({ code: 'seal.not_recipient' });
    const opened = await openRecordingKey(keys, ann?.device ?? never());
    const shared = { ...keys, envelopes: [...keys.envelopes, ...(await wrapRecordingKey(opened, 'rec_1', [new_?.recipient ?? never()]))] };
    expect((await openRecordingKey(shared, device)).commitment).toBe(key.commitment);
  });

  it('are refused when the hub that the device knows did not sign for them', async () => {
    const device = ann?.device ?? never();
    const forged = await newRecordingKey();
    const made = await wrapRecordingKey(forged, 'rec_1', [ann?.recipient ?? never()]);
    const stranger = newHub();
    const cases: readonly RecordingKeys[] = [
      { ...keys, envelopes: made },
      { ...keys, envelopes: made, proof: stranger.sign(RECORDING_KEY_TYPE, { recordingId: 'rec_1', commitment: forged.commitment }) },
      { ...keys, proof: hub.sign('hub+jwt', { recordingId: 'rec_1', commitment: key.commitment }) },
      { ...keys, proof: hub.sign(RECORDING_KEY_TYPE, { recordingId: 'rec_2', commitment: key.commitment }) },
      { ...keys, proof: `${keys.proof.slice(0, -4)}AAAA` },
      { ...keys, proof: 'nonsense' },
    ];
    for (const forgery of cases) await expect(openRecordingKey(forgery, device)).rejects.toMatchObject({ code: 'seal.foreign_hub' });
  });

  it('open with the recovery key from paper, however it was typed', async () => {
    const text = await newRecoveryKey();
    expect(text).toMatch(/^([0-9a-z]{4}-){13}[0-9a-z]{4}$/);
    const { publicKey } = (await recoveryKeys(text)).unwrap;
    const recipient = { deviceId: 'recovery', unwrapKey: await unwrapJwkOf(publicKey) };
    const wrapped = { ...keys, envelopes: await wrapRecordingKey(key, 'rec_1', [recipient]) };
    const typed = text.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l');
    const opened = await openRecordingKey(wrapped, { deviceId: 'recovery', unwrapKeys: (await recoveryKeys(typed)).unwrap, hubs: [hub.jwk] });
    expect(opened.commitment).toBe(key.commitment);
    const [once, again] = [(await recoveryKeys(text)).sign, (await recoveryKeys(typed)).sign];
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, once.privateKey, new Uint8Array([1]));
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, again.publicKey, signature, new Uint8Array([1]))).toBe(true);
    // Two uses, two keys.
    expect(await unwrapJwkOf(again.publicKey)).not.toEqual(recipient.unwrapKey);
    await expect(recoveryKeys(text.slice(0, -1))).rejects.toMatchObject({ code: 'seal.bad_recovery_key' });
    await expect(recoveryKeys((text.startsWith('2') ? '3' : '2') + text.slice(1))).rejects.toMatchObject({ code: 'seal.bad_recovery_key' });
  });
});
