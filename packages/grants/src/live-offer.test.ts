import { newId } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { makeDeviceKeys, signerOf } from './device-keys.ts';
import type { DeviceRecord } from './device-record.ts';
import { signLiveOffer, signerOfLiveOffer } from './live-offer.ts';

const door = newId('ap');
const keys = await makeDeviceKeys();
const device: DeviceRecord = { deviceId: newId('dev'), memberId: newId('mem'), name: 'Phone', role: 'guest', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey };
const roster = [device];
const SDP = 'v=0\r\na=fingerprint:sha-256 AA\r\n';
const proof = await signLiveOffer(door, SDP, signerOf(keys, device.deviceId));

describe('an offer to watch', () => {
  it('is its device’s, at this door, with these words', async () => {
    expect(await signerOfLiveOffer(proof, roster, door, SDP)).toEqual(device);
  });

  it('is nobody’s once its fingerprint was swapped, or the door', async () => {
    expect(await signerOfLiveOffer(proof, roster, door, SDP.replace('AA', 'BB'))).toBeUndefined();
    expect(await signerOfLiveOffer(proof, roster, newId('ap'), SDP)).toBeUndefined();
  });

  it('is nobody’s when the device left the household, is unknown, or another signed in its name', async () => {
    expect(await signerOfLiveOffer(proof, [], door, SDP)).toBeUndefined();
    const stranger = await makeDeviceKeys();
    expect(await signerOfLiveOffer(await signLiveOffer(door, SDP, signerOf(stranger, device.deviceId)), roster, door, SDP)).toBeUndefined();
    expect(await signerOfLiveOffer('nonsense', roster, door, SDP)).toBeUndefined();
  });
});
