import { type DeviceKeys, type DeviceRecord, findDevice, nextRoster, publicKeyOf, signDeviceRequest, signerOf, signRoster, thumbprint } from '@latchkey/grants';
import { CodedError } from '@latchkey/kit';
import { newRecoveryKey, type ReadingDevice, recoveryKeys, unwrapJwkOf } from '@latchkey/sealing';
import { type AuthorityReader, type KnownAuthority, readAuthority, recordOf, signDevices } from './household-authority.ts';

/**
 * The name under which a recovery sheet stands in the household's list. A sheet is a device of paper (ADR 0034): the hub wraps recordings to it, and it can sign
 * the list once no other device is left. Its private keys are made of the letters on it and are kept nowhere.
 */
export const SHEET_NAME = 'Recovery sheet';

export const isSheet = ({ name }: Pick<DeviceRecord, 'name'>): boolean => name === SHEET_NAME;

/** The keys of the sheet with these letters. Rejects with `seal.bad_recovery_key`. */
async function sheetKeys(letters: string): Promise<{ readonly keys: DeviceKeys; readonly unwrapKeys: CryptoKeyPair }> {
  const { sign, unwrap } = await recoveryKeys(letters);
  const keys = {
    sign: { privateKey: sign.privateKey, publicKey: await publicKeyOf(sign.publicKey) },
    unwrap: { privateKey: unwrap.privateKey, publicKey: await unwrapJwkOf(unwrap.publicKey) },
  };
  return { keys, unwrapKeys: unwrap };
}

/**
 * Makes a sheet that takes the place of every sheet before. Resolves with its letters once an owner's device, this one, has signed for it.
 * They exist nowhere else: who does not write them down makes another sheet.
 */
export async function makeSheet(reader: AuthorityReader, known: KnownAuthority, now: number): Promise<string> {
  const letters = await newRecoveryKey();
  const { keys } = await sheetKeys(letters);
  const { siteId, person } = reader.home;
  const request = { v: 1, site: siteId, memberId: person.id, name: SHEET_NAME, signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey, issuedAt: now } as const;
  const { deviceId } = await reader.client.call('POST /api/v1/devices', { body: { request: await signDeviceRequest(request, signerOf(keys, 'new')) } });
  const record: DeviceRecord = { deviceId, memberId: person.id, name: SHEET_NAME, role: 'owner', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey };
  const current = await readAuthority(reader, known.own);
  await signDevices(reader.client, current, siteId, now, (devices) => [...devices.filter((device) => !isSheet(device)), record]);
  return letters;
}

/**
 * Makes this browser an owner's device by the sheet alone. The hub believes it, because an owner's device of the list in force, the sheet, has signed it.
 * Rejects with `seal.bad_recovery_key` when the letters are of no sheet of this home.
 * @returns the sheet, for opening what was sealed to it
 */
export async function recoverWithSheet(reader: AuthorityReader, known: KnownAuthority, letters: string, now: number): Promise<Pick<ReadingDevice, 'deviceId' | 'unwrapKeys'>> {
  const { keys, unwrapKeys } = await sheetKeys(letters);
  const own = known.authority.devices.find(({ id }) => id === known.own.deviceId);
  const { roster } = known;
  const name = await thumbprint(keys.sign.publicKey);
  const named = await Promise.all((roster?.devices ?? []).map(async (device) => ((await thumbprint(device.signKey)) === name ? device : undefined)));
  const sheet = named.find((device) => device !== undefined);
  if (roster === undefined || own === undefined || sheet === undefined) throw new CodedError('seal.bad_recovery_key', 'This is no recovery sheet of this home, or another has taken its place.');
  if (findDevice(roster, own.id) === undefined) {
    const content = nextRoster(roster, [...roster.devices, recordOf(own)], now);
    await reader.client.call('POST /api/v1/rosters', { body: { roster: await signRoster(content, signerOf(keys, sheet.deviceId)) } });
  }
  return { deviceId: sheet.deviceId, unwrapKeys };
}
