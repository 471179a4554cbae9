import type { Client } from '@latchkey/client';
import type { Authority, Device, Home } from '@latchkey/contract';
import { type DeviceRecord, findDevice, nextRoster, type Policy, type PolicyContent, readKeptRoster, type Roster, type RosterContent, safeDoorPolicy, safePolicy, signDeviceRequest, signerOf, signPolicy, signRoster, verifyPolicy, verifyRoster } from '@latchkey/grants';
import { CodedError } from '@latchkey/kit';
import type { DeviceStore, OwnDevice } from '../../device-keys/device-keys.ts';

/** The household's devices and policy as this browser believes them. */
export interface KnownAuthority {
  readonly authority: Authority;
  readonly own: OwnDevice;
  /** Undefined: nobody has signed one. */
  readonly roster: Roster | undefined;
  /** Undefined: none, or none that a device of the list signed. */
  readonly policy: Policy | undefined;
  /** The server shows what does not follow from what this browser knows: nothing must be signed on top of it. */
  readonly conflict: boolean;
}

export interface AuthorityReader {
  readonly client: Client;
  readonly store: DeviceStore;
  readonly home: Pick<Home, 'siteId' | 'accessPoints'> & { readonly person: Pick<Home['person'], 'id'> };
}

/** Asks for this browser to belong to the person, once. The server names it; an owner's device confirms it. */
export async function registerDevice({ client, store, home }: AuthorityReader, own: OwnDevice, name: string, now: number): Promise<OwnDevice> {
  if (own.deviceId !== undefined) return own;
  const content = { v: 1 as const, site: home.siteId, memberId: home.person.id, name, signKey: own.sign.publicKey, unwrapKey: own.unwrap.publicKey, issuedAt: now };
  const { deviceId } = await client.call('POST /api/v1/devices', { body: { request: await signDeviceRequest(content, signerOf(own, 'new')) } });
  const named: OwnDevice = { ...own, deviceId };
  await store.write(home.person.id, named);
  return named;
}

/**
 * Reads what the owners signed and follows it from what this browser knew: every list must be signed by an owner's device of the list before.
 * A browser that knows none yet takes the first one that it is shown, as it takes the page itself.
 */
export async function readAuthority({ client, store, home }: AuthorityReader, before: OwnDevice): Promise<KnownAuthority> {
  const known = before.roster === undefined ? undefined : await readKeptRoster(before.roster);
  const authority = await client.call('GET /api/v1/authority', { query: { rostersAfter: known?.version ?? 0 } });
  let roster = known ?? (authority.roster === null ? undefined : await readKeptRoster(authority.roster));
  let conflict = false;
  for (const text of known === undefined ? [] : authority.rosters) {
    if (roster === undefined) break;
    const judged = await verifyRoster(text, home.siteId, { before: roster });
    conflict ||= !judged.ok;
    if (judged.ok) roster = judged.roster;
  }
  conflict ||= known !== undefined && authority.roster === null;
  const judged = roster === undefined || authority.policy === null ? undefined : await verifyPolicy(authority.policy, roster, undefined);
  const policy = judged?.ok === true ? judged.policy : undefined;
  conflict ||= (policy?.version ?? before.policyVersion) < before.policyVersion;
  const own: OwnDevice = conflict ? before : { ...before, roster: roster?.text, policyVersion: Math.max(before.policyVersion, policy?.version ?? 0) };
  if (own.roster !== before.roster || own.policyVersion !== before.policyVersion) await store.write(home.person.id, own);
  return { authority, own, roster, policy, conflict };
}

/** What this browser is to the household. */
export function standingOf({ own, roster, authority }: KnownAuthority): 'first' | 'waiting' | 'owner' | 'confirmed' {
  if (roster === undefined) return authority.devices.find(({ id }) => id === own.deviceId)?.role === 'owner' ? 'first' : 'waiting';
  const record = findDevice(roster, own.deviceId);
  if (record === undefined) return 'waiting';
  return record.role === 'owner' ? 'owner' : 'confirmed';
}

/** A device as a list names it. */
export const recordOf = ({ id, memberId, name, role, signKey, unwrapKey }: Device): DeviceRecord => ({ deviceId: id, memberId, name, role, signKey, unwrapKey });

/** Signs the next list of devices, or the first one, after `change`. Throws `request.conflict` where nothing may be signed. */
export async function signDevices(client: Client, known: KnownAuthority, siteId: Home['siteId'], now: number, change: (devices: readonly DeviceRecord[]) => readonly DeviceRecord[]): Promise<void> {
  const { own, roster } = signable(known);
  const devices = change(roster?.devices ?? []);
  const content: RosterContent = roster === undefined ? { v: 1, site: siteId, version: 1, previous: null, issuedAt: now, devices: [...devices] } : nextRoster(roster, devices, now);
  await client.call('POST /api/v1/rosters', { body: { roster: await signRoster(content, signerOf(own, own.deviceId ?? '')) } });
}

function signable(known: KnownAuthority): KnownAuthority {
  if (known.conflict) throw new CodedError('request.conflict', 'What the server shows does not follow from what this browser knows');
  return known;
}

/** Makes a device count: the first owner's own, or one that waits. */
export const confirmDevice = (client: Client, known: KnownAuthority, siteId: Home['siteId'], now: number, device: Device): Promise<void> =>
  signDevices(client, known, siteId, now, (devices) => [...devices.filter(({ deviceId }) => deviceId !== device.id), recordOf(device)]);

/** Makes a device count no longer: by a list without it, or by forgetting it where it never counted. */
export async function removeDevice(client: Client, known: KnownAuthority, siteId: Home['siteId'], now: number, device: Device): Promise<void> {
  if (device.state === 'waiting') await client.call('DELETE /api/v1/devices/{deviceId}', { params: { deviceId: device.id } });
  else await signDevices(client, known, siteId, now, (devices) => devices.filter(({ deviceId }) => deviceId !== device.id));
}

/** Makes a person's devices count no longer. Signs nothing where none of theirs counted. */
export async function removeDevicesOf(client: Client, known: KnownAuthority, siteId: Home['siteId'], now: number, memberId: string): Promise<void> {
  if (known.roster?.devices.some((device) => device.memberId === memberId) === true) await signDevices(client, known, siteId, now, (devices) => devices.filter((device) => device.memberId !== memberId));
}

/** Makes a person's devices count as another role's. Signs nothing where that is so already. */
export async function changeDevicesOf(client: Client, known: KnownAuthority, siteId: Home['siteId'], now: number, memberId: string, role: DeviceRecord['role']): Promise<void> {
  const others = known.roster?.devices.some((device) => device.memberId === memberId && device.role !== role);
  if (others === true) await signDevices(client, known, siteId, now, (devices) => devices.map((device) => (device.memberId === memberId ? { ...device, role } : device)));
}

/** Signs the list as it is once more, so that a hub to which this device's key is shown can begin with it. */
export const signAgain = (client: Client, known: KnownAuthority, siteId: Home['siteId'], now: number): Promise<void> => signDevices(client, known, siteId, now, (devices) => devices);

/** Doors that the policy does not name: they stay shut for couriers. */
export const unnamedDoors = ({ policy }: KnownAuthority, home: Pick<Home, 'accessPoints'>) => home.accessPoints.filter(({ id }) => policy?.doors.some((door) => door.accessPointId === id) !== true);

/** The policy that an owner edits: what was signed, with safe rules for doors that have none. Undefined while there is no list of devices. */
export function policyToEdit({ home }: Pick<AuthorityReader, 'home'>, known: KnownAuthority, now: number): PolicyContent | undefined {
  const { roster, policy } = known;
  if (roster === undefined) return undefined;
  const base: PolicyContent = policy === undefined ? safePolicy(home.siteId, roster.version, Intl.DateTimeFormat().resolvedOptions().timeZone, [], now) : contentOf(policy);
  return { ...base, doors: [...base.doors, ...unnamedDoors(known, home).map(safeDoorPolicy)] };
}

/** Signs a policy that was edited, as the next version. Throws `request.conflict` where nothing may be signed. */
export async function signHousehold({ client }: AuthorityReader, known: KnownAuthority, now: number, edited: PolicyContent): Promise<void> {
  const { own, roster, policy } = signable(known);
  if (roster === undefined) throw new CodedError('request.conflict', 'There is no list of devices yet');
  const content: PolicyContent = { ...edited, version: Math.max(own.policyVersion, policy?.version ?? 0) + 1, roster: roster.version, issuedAt: now };
  await client.call('POST /api/v1/policies', { body: { policy: await signPolicy(content, signerOf(own, own.deviceId ?? '')) } });
}

/** What a policy says, without who signed it. */
export const contentOf = ({ text: _text, signedBy: _signedBy, ...content }: Policy): PolicyContent => content;
