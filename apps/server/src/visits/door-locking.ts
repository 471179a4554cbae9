import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';

/** Whose wish it is that a door be locked. */
export interface LockWish {
  readonly siteId: string;
  readonly accessPointId: string;
  readonly who: string;
}

/**
 * Asks a door's hub to lock it. `done`: the hub gave the command to the lock, which says itself what became of it; `queued`: the hub is away, and is asked when it comes
 * back within five minutes. Rejects with `request.not_found`, `door.open`, `door.unknown` or `hub.timeout`.
 */
export type LockDoor = (wish: LockWish) => Promise<{ readonly kind: 'done' | 'queued' }>;

/** Refusals of the hub that say something of the door, and what to do about it. */
const DOOR_PROBLEMS: Readonly<Record<string, string>> = {
  'door.open': 'The door is open: close it, then lock.',
  'door.unknown': 'The door’s contact does not answer, so the bolt stays where it is. Look at the door.',
};

export function createDoorLocking({ db, hubLink }: { readonly db: Kysely<Schema>; readonly hubLink: Pick<HubLink, 'outbox'> }): LockDoor {
  return async ({ siteId, accessPointId, who }) => {
    const row = await db.selectFrom('access_points').select(['hub_id']).where('site_id', '=', siteId).where('id', '=', accessPointId).executeTakeFirst();
    if (row === undefined) throw new CodedError('request.not_found', 'There is no such door.');
    const outcome = await hubLink.outbox.post({ siteId, hubId: row.hub_id, type: 'access.lock', subject: accessPointId, body: { accessPointId, who } });
    if (outcome.kind !== 'refused') return { kind: outcome.kind };
    const known = DOOR_PROBLEMS[outcome.code];
    if (known !== undefined) throw new CodedError(outcome.code, known);
    throw new CodedError('hub.timeout', 'The lock did not take the command. Look at the door.', { facts: { code: outcome.code } });
  };
}
