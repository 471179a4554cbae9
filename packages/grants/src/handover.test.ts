import { newId } from '@latchkey/kit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HANDOVER_LENGTH, handoverBytes, readHandover, signHandover } from './handover.ts';

const [grantId, accessPointId, at] = [newId('grt'), newId('ap'), 1_795_000_000] as const;

/** Any code units at all, lone surrogates among them. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units));

it.each([['Ed25519', { name: 'Ed25519' }, { name: 'Ed25519' }], ['P-256', { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }]] as const)('is read back as it was signed: %s', async (_name, made, signs) => {
  const pair = await crypto.subtle.generateKey(made, false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('not a pair');
  const text = await signHandover({ grantId, accessPointId, at }, pair.privateKey);
  // Every character is of QR's alphanumeric mode.
  expect(text).toMatch(/^[0-9A-Z:]+$/);
  expect(text).toHaveLength(HANDOVER_LENGTH);
  const read = readHandover(`${text}\r\n`);
  expect(read).toMatchObject({ grantId, at });
  if (read === undefined) return;
  expect(await crypto.subtle.verify(signs, pair.publicKey, read.signature, handoverBytes(accessPointId, grantId, at))).toBe(true);
  expect(await crypto.subtle.verify(signs, pair.publicKey, read.signature, handoverBytes(newId('ap'), grantId, at))).toBe(false);
});

it('is written in one way only', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('not a pair');
  const text = await signHandover({ grantId, accessPointId, at }, pair.privateKey);
  const spelled = new Set<string>();
  for (const last of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') if (readHandover(text.slice(0, -1) + last) !== undefined) spelled.add(last);
  // Three of the last character's five bits are none of the signature's.
  expect(spelled.size).toBe(4);
  for (const other of [text.toLowerCase(), text.slice(1), `${text}0`, ` ${text}`, text.replace('LATCHKEY1', 'LATCHKEY2'), `${text.slice(0, 60)}\u0000${text.slice(61)}`, `${text}${'\n'.repeat(3)}`]) expect(readHandover(other)).toBeUndefined();
});

it('is read from nothing else', () => {
  fc.assert(fc.property(anyText, (text) => readHandover(text) === undefined && readHandover(`LATCHKEY1:${text}`) === undefined), { numRuns: 50 });
});
