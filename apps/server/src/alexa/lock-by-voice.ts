import { CodedError, type Clock, type Duration, type Log, Seconds, sleep } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { boundedText } from '../assistants/bounded-text.ts';
import { doorFactOf } from '../assistants/door-fact.ts';
import type { Schema } from '../database/schema.ts';
import { readDoors } from '../household/access-point-store.ts';
import type { AssistantCaller } from '../identity/caller.ts';
import type { LockDoor } from '../visits/door-locking.ts';
import type { LockOutcome } from './skill-words.ts';

export interface DoorName {
  readonly id: string;
  readonly name: string;
}

export interface LockByVoice {
  /** The doors of a home, and the one that is meant: by part of its name, or where there is only one, or only one front door. */
  choose(siteId: string, heard: string | undefined): Promise<{ readonly doors: readonly DoorName[]; readonly door: DoorName | undefined }>;
  /** Asks the hub to lock, as the resident's button does, and gives what the lock itself said afterwards. */
  lock(caller: AssistantCaller, accessPointId: string): Promise<LockOutcome>;
}

export interface LockByVoiceDeps {
  readonly db: Kysely<Schema>;
  readonly lockDoor: LockDoor;
  readonly isOnline: (hubId: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** How long the lock may take to say something; Alexa gives up 8 s after somebody spoke. */
  readonly answerWithin?: Duration;
}

const LOOK_EVERY = Seconds(0.25);
const REFUSALS: Readonly<Record<string, LockOutcome>> = { 'door.open': 'door-open', 'door.unknown': 'door-unknown', 'hub.timeout': 'silent' };

export function createLockByVoice({ db, lockDoor, isOnline, clock, log, answerWithin = Seconds(6) }: LockByVoiceDeps): LockByVoice {
  const doorOf = async (siteId: string, accessPointId: string) => (await readDoors(db, siteId, accessPointId))[0];
  return {
    async choose(siteId, heard) {
      const all = (await readDoors(db, siteId)).map(({ accessPoint: { id, name, kind } }) => ({ id, kind, name: boundedText(name, 60) }));
      const wanted = heard?.toLowerCase();
      const fronts = all.filter(({ kind }) => kind === 'front-door');
      const meant = wanted !== undefined ? all.filter(({ name }) => name.toLowerCase().includes(wanted)) : all.length === 1 ? all : fronts;
      return { doors: all, door: meant.length === 1 ? meant[0] : undefined };
    },
    async lock({ siteId, memberId }, accessPointId) {
      const deadline = clock.monotonic() + answerWithin;
      const before = (await doorOf(siteId, accessPointId))?.accessPoint.bolt.at ?? null;
      try {
        const { kind } = await lockDoor({ siteId, accessPointId, who: memberId });
        if (kind === 'queued') return 'hub-away';
      } catch (error) {
        const outcome = error instanceof CodedError ? REFUSALS[error.code] : undefined;
        if (outcome === undefined) throw error;
        return outcome;
      }
      log.info('a door was asked by voice to lock', { accessPoint: accessPointId, member: memberId });
      for (;;) {
        const door = await doorOf(siteId, accessPointId);
        const bolt = door?.accessPoint.bolt;
        if (door === undefined || bolt === undefined) return 'silent';
        // A report from before the wish says nothing of it.
        const fresh = bolt.at !== null && (before === null || bolt.at > before);
        const { state } = doorFactOf(door.accessPoint, isOnline(door.hubId), clock.now());
        if (fresh && state === 'locked') return 'locked';
        if (fresh && state === 'jammed') return 'jammed';
        if (fresh && state.startsWith('bolt-out')) return 'bolt-out';
        if (clock.monotonic() >= deadline) return fresh && state === 'unlocked' ? 'still-open' : 'silent';
        await sleep(clock, LOOK_EVERY);
      }
    },
  };
}
