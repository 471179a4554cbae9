import { describe, expect, it } from 'vitest';
import { manifest } from './manifest.ts';

const lock = { name: 'front-door', pairingCode: '34970112332' };
const accepts = (locks: readonly unknown[], rest: object = {}) => manifest.config.safeParse({ locks, ...rest }).success;

describe('the Matter configuration', () => {
  it('asks every ten seconds unless told otherwise', () => {
    expect(manifest.config.parse({ locks: [lock] })).toEqual({ locks: [{ ...lock, heartbeatSeconds: 10 }] });
  });

  it('takes the three ways a code is written', () => {
    expect(accepts([lock, { name: 'b', pairingCode: '3497-011-2332' }, { name: 'c', pairingCode: 'MT:Y.K9042C00KA0648G00' }])).toBe(true);
  });

  it('wants an address for each lock on loopback', () => {
    expect(accepts([lock], { interface: 'lo' })).toBe(false);
    expect(accepts([{ ...lock, address: '127.0.0.1:5540' }], { interface: 'lo' })).toBe(true);
  });

  it.each([
    ['no lock at all', []],
    ['two locks of one name', [lock, lock]],
    ['a name that is no identifier', [{ ...lock, name: 'Front door' }]],
    ['a code with letters', [{ ...lock, pairingCode: 'abcdefghijk' }]],
    ['an address without a port', [{ ...lock, address: '127.0.0.1' }]],
    ['an address by name', [{ ...lock, address: 'lock.local:5540' }]],
    ['a heartbeat that never rests', [{ ...lock, heartbeatSeconds: 0 }]],
    ['a key it does not know', [{ ...lock, adress: '127.0.0.1:5540' }]],
  ])('refuses %s', (_what, locks) => {
    expect(accepts(locks)).toBe(false);
  });
});
