import { describe, expect, it } from 'vitest';
import { newUnwrapKeys, unwrapJwkOf } from './key-envelope.ts';
import { openPhoto, sealPhoto } from './sealed-photo.ts';

const device = async (deviceId: string) => {
  const unwrapKeys = await newUnwrapKeys(false);
  return { deviceId, unwrapKeys, unwrapKey: await unwrapJwkOf(unwrapKeys.publicKey) };
};

describe('a sealed photo', () => {
  it('opens on each device that it was sealed for, under its name, and nowhere else', async () => {
    const [phone, tablet, stranger] = await Promise.all([device('dev_phone'), device('dev_tablet'), device('dev_stranger')]);
    const photo = Uint8Array.from({ length: 3_000 }, (_none, index) => index % 251);
    const sealed = await sealPhoto(photo, 'pho_1', [phone, tablet]);
    expect([...(await openPhoto(sealed, 'pho_1', phone))]).toEqual([...photo]);
    expect([...(await openPhoto(sealed, 'pho_1', tablet))]).toEqual([...photo]);
    const flipped = sealed.sealed.replace(/.(.{40})$/, (_all, rest: string) => `${sealed.sealed.at(-41) === 'A' ? 'B' : 'A'}${rest}`);
    const attempts = [[sealed, 'pho_1', stranger], [sealed, 'pho_1', { ...stranger, deviceId: 'dev_phone' }], [sealed, 'pho_2', phone], [{ ...sealed, sealed: flipped }, 'pho_1', phone], [{ ...sealed, sealed: 'AA' }, 'pho_1', phone]] as const;
    for (const [photoText, name, by] of attempts) await expect(openPhoto(photoText, name, by)).rejects.toMatchObject({ code: 'seal.not_recipient' });
  });

  it('is another text each time, and shows nothing of what it is', async () => {
    const phone = await device('dev_phone');
    const photo = new Uint8Array(600);
    const [one, two] = await Promise.all([sealPhoto(photo, 'pho_1', [phone]), sealPhoto(photo, 'pho_1', [phone])]);
    expect(one.sealed).not.toBe(two.sealed);
    expect(new Set(one.sealed).size).toBeGreaterThan(40);
  });
});
