import { describe, expect, it } from 'vitest';
import { deviceKeys, type DeviceStore, type OwnDevice } from './device-keys.ts';

function memoryStore(): DeviceStore {
  const kept = new Map<string, OwnDevice>();
  return {
    read: async (memberId) => kept.get(memberId),
    async add(memberId, device) {
      kept.set(memberId, kept.get(memberId) ?? device);
      return kept.get(memberId) ?? device;
    },
    write: async (memberId, device) => void kept.set(memberId, device),
  };
}

describe('a browser’s keys', () => {
  it('are made once, and cannot be taken out', async () => {
    const store = memoryStore();
    const keys = await deviceKeys('mem_a', store);
    expect([keys.sign.privateKey.extractable, keys.unwrap.privateKey.extractable]).toEqual([false, false]);
    await expect(crypto.subtle.exportKey('pkcs8', keys.unwrap.privateKey)).rejects.toThrow();
    expect(await deviceKeys('mem_a', store)).toBe(keys);
  });

  it('are each person’s own', async () => {
    const store = memoryStore();
    const [one, other] = [await deviceKeys('mem_a', store), await deviceKeys('mem_b', store)];
    expect(one.sign.publicKey).not.toEqual(other.sign.publicKey);
  });

  it('agree on a secret with another key, as unwrapping needs', async () => {
    const [mine, theirs] = await Promise.all([deviceKeys('a', memoryStore()), deviceKeys('b', memoryStore())]);
    const secret = async (own: OwnDevice, other: OwnDevice) => {
      const key = await crypto.subtle.importKey('jwk', other.unwrap.publicKey, { name: 'ECDH', namedCurve: 'P-256' }, true, []);
      return Buffer.from(await crypto.subtle.deriveBits({ name: 'ECDH', public: key }, own.unwrap.privateKey, 256)).toString('hex');
    };
    expect(await secret(mine, theirs)).toBe(await secret(theirs, mine));
  });

  it('of two tabs that begin at once are the same', async () => {
    const store = memoryStore();
    const [one, other] = await Promise.all([deviceKeys('mem_a', store), deviceKeys('mem_a', store)]);
    expect(await deviceKeys('mem_a', store)).toBe(other);
    expect(one.sign.publicKey).toEqual(other.sign.publicKey);
  });
});
