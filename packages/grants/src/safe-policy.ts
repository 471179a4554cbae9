import type { DoorPolicy, PolicyContent, PolicyRule } from './policy.ts';

/** Kinds of access points behind which nobody lives. */
const OUTER = new Set(['parcel-box', 'locker', 'counter']);
/** More than a busy street brings to one house, fewer than a thief needs. */
const OPENINGS_PER_HOUR = 6;
/** A courier with a parcel for the box and one for the door. */
const DOORS_PER_MINUTE = 2;

export interface KnownDoor {
  readonly id: `ap_${string}`;
  /** As the contract has it: `front-door`, `parcel-box`, … */
  readonly kind: string;
}

/** What a door may do before anybody chose: a box opens by itself for an expected label, a door into the home asks. */
export function safeDoorPolicy({ id, kind }: KnownDoor): DoorPolicy {
  const rule: PolicyRule = { purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: OUTER.has(kind) ? 'itself' : 'ask' };
  return { accessPointId: id, openingsPerHour: OPENINGS_PER_HOUR, pictureUnproven: true, rules: [rule] };
}

/** A site's first policy. */
export function safePolicy(site: PolicyContent['site'], roster: number, timeZone: string, doors: readonly KnownDoor[], issuedAt: number): PolicyContent {
  return { v: 1, site, version: 1, roster, issuedAt, timeZone, doorsPerMinute: DOORS_PER_MINUTE, paused: false, doors: doors.map(safeDoorPolicy) };
}
