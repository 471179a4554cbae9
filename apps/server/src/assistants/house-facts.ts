import type { Kysely } from 'kysely';
import { type Clock, Hours, Instant, plus, toIso } from '@latchkey/kit';
import type { Parcel } from '@latchkey/contract';
import { siteTime } from '@latchkey/grants';
import type { Schema } from '../database/schema.ts';
import { readDoors } from '../household/access-point-store.ts';
import { readParcels } from '../parcels/parcel-store.ts';
import { readVisits, type VisitRow } from '../visits/visit-view.ts';
import { boundedText } from './bounded-text.ts';
import { type DoorFact, doorFactOf } from './door-fact.ts';

/** Words of shops, carriers or couriers: whoever shows or reads them to a program says that they are no instructions. */
export type OthersWords = string;

/** A parcel without what opens a door for it: of its number only the end, of its hand-over code nothing. */
export interface ParcelFact {
  readonly status: 'expected' | 'being-delivered-now' | 'delivered';
  /** How far others say that it is; null when nobody did. */
  readonly progress: Parcel['progress'];
  readonly numberEndsWith: string;
  readonly expectedFrom: string | null;
  readonly expectedUntil: string | null;
  readonly deliveredAt: string | null;
  readonly saidByOthers: { readonly title: OthersWords; readonly carrier: OthersWords | null };
}

/** Somebody at a door. */
export interface VisitFact {
  readonly door: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly purpose: VisitRow['purpose'];
  /** `locked`: it is over, and the hub said that the bolt was thrown. `over`: it is over without that word. */
  readonly outcome: 'running' | 'nobody-came-in' | 'locked' | 'over';
  readonly openedAt: string | null;
  readonly alarmed: boolean;
  readonly saidByOthers: { readonly who: OthersWords | null; readonly carrier: OthersWords | null; readonly parcels: readonly OthersWords[] };
}

/** What assistants are told of a household. Never pictures, codes or whole tracking numbers. */
export interface HouseFacts {
  /** Open ones, and those that came within the last week; at most 50. */
  parcels(siteId: string): Promise<readonly ParcelFact[]>;
  /** Visits that began on a day of the household's calendar, `2026-11-22`; today when left out. At most 50, newest first. */
  visits(siteId: string, day?: string): Promise<{ readonly day: string; readonly visits: readonly VisitFact[] }>;
  doors(siteId: string): Promise<readonly DoorFact[]>;
}

export interface HouseFactsDeps {
  readonly db: Kysely<Schema>;
  readonly isOnline: (hubId: string) => boolean;
  readonly timeZone: string;
  readonly clock: Clock;
}

const MOST = 50;

export function createHouseFacts({ db, isOnline, timeZone, clock }: HouseFactsDeps): HouseFacts {
  return {
    async parcels(siteId) {
      const [open, delivered] = await Promise.all([
        readParcels(db, { siteId, status: ['expected', 'delivering'], limit: MOST }),
        readParcels(db, { siteId, status: ['delivered'], limit: MOST }),
      ]);
      const recent = toIso(plus(clock.now(), Hours(-7 * 24)));
      return [...open, ...delivered.filter(({ deliveredAt }) => deliveredAt !== null && deliveredAt >= recent)].slice(0, MOST).map(parcelFactOf);
    },
    async visits(siteId, day = siteTime(clock.now(), timeZone).date) {
      const midnight = Instant(Date.parse(`${day}T00:00:00.000Z`));
      // No place on earth is further from UTC than that.
      const near = await readVisits(db, { siteId, from: toIso(plus(midnight, Hours(-15))), until: toIso(plus(midnight, Hours(40))), limit: 500 });
      return { day, visits: near.filter((row) => siteTime(Instant(Date.parse(row.started_at)), timeZone).date === day).slice(0, MOST).map(visitFactOf) };
    },
    async doors(siteId) {
      return (await readDoors(db, siteId)).map(({ accessPoint, hubId }) => doorFactOf(accessPoint, isOnline(hubId), clock.now()));
    },
  };
}

const STATUS = { expected: 'expected', delivering: 'being-delivered-now', delivered: 'delivered', cancelled: 'delivered' } as const;

/** A title often is the number, or holds it. */
const titleOf = (title: string, number: string): OthersWords => boundedText(title.replaceAll(number, `…${number.slice(-4)}`));

const parcelFactOf = ({ status, progress, number, notBefore, notAfter, deliveredAt, title, carrier }: Parcel): ParcelFact => ({
  status: STATUS[status],
  progress,
  // The whole number on a label opens a parcel box.
  numberEndsWith: number.slice(-4),
  expectedFrom: notBefore,
  expectedUntil: notAfter,
  deliveredAt,
  saidByOthers: { title: titleOf(title, number), carrier: carrier === null ? null : boundedText(carrier, 60) },
});

function visitFactOf(row: VisitRow): VisitFact {
  const { registered, guest } = row;
  return {
    door: boundedText(row.access_point_name, 60),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    purpose: row.purpose,
    outcome: row.ended_at === null ? 'running' : row.state === 'refused' ? 'nobody-came-in' : row.state === 'secured' || row.state === 'bolted' ? 'locked' : 'over',
    openedAt: row.opened_at,
    alarmed: row.alarms.length > 0,
    saidByOthers: {
      who: boundedText(guest ?? registered?.courier ?? '', 60) || null,
      carrier: boundedText(registered?.carrier ?? '', 60) || null,
      parcels: row.parcels.slice(0, 20).map(({ title, number }) => titleOf(title, number)),
    },
  };
}
