import { createHash } from 'node:crypto';
import type { ParcelMail } from '@latchkey/contract';
import type { Clock, Log } from '@latchkey/kit';
import { type MailParcel, readParcelMail } from '@latchkey/parcel-mail';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { readNumbers } from '../parcels/number-candidates.ts';
import { expectParcel, findParcelByNumbers, type ToldParcel } from '../parcels/parcel-store.ts';
import { type MailParcelRow, writeMail, writeMailParcelState } from './mail-store.ts';

export interface MailIntakeDeps {
  readonly db: Kysely<Schema>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes in mails, whoever brought them. */
export interface MailIntake {
  /** Reads one mail for a site, and does what the household's rule says. A mail that comes twice is taken once; one that speaks of no parcel leaves nothing. */
  take(siteId: string, raw: Uint8Array, via: ParcelMail['mails'][number]['via']): Promise<void>;
}

/**
 * Anybody can write a mail that says anything, and SPF or DKIM would only say through whose server: so a mail may suggest a parcel, or add one where the
 * household said that a mail is enough, or fill gaps of one that is expected. It never changes where and when a parcel may come, and never brings back one that was delivered or struck off.
 */
export function createMailIntake({ db, live, clock, log }: MailIntakeDeps): MailIntake {
  return {
    async take(siteId, raw, via) {
      const reading = await readParcelMail(raw);
      if (reading.kind === 'refused') return log.info('a mail was not read', { site: siteId, via, reason: reading.reason });
      if (reading.parcels.length === 0) return;
      const digest = createHash('sha256').update(raw).digest('hex');
      const rows = await writeMail(db, siteId, { via, digest, reading }, clock.now());
      const rule = await readRule(db, siteId);
      for (const row of rows) await follow(db, clock, row, rule);
      if (rows.length > 0) live.publish(siteId, { type: 'parcels' });
    },
  };
}

export async function readRule(db: Kysely<Schema>, siteId: string): Promise<ParcelMail['rule']> {
  const row = await db.selectFrom('parcel_mail_settings').select('rule').where('site_id', '=', siteId).executeTakeFirst();
  return row?.rule ?? 'suggest';
}

async function follow(db: Kysely<Schema>, clock: Clock, row: MailParcelRow, rule: ParcelMail['rule']): Promise<void> {
  const { found, site_id: siteId } = row;
  const known = await findParcelByNumbers(db, siteId, readNumbers(found.number).map(({ number }) => number));
  if (known?.status === 'expected' || known?.status === 'delivering') {
    await expectMailParcel(db, clock, siteId, found);
    await writeMailParcelState(db, row, 'merged', known.id);
  } else if (known?.status === 'delivered' || found.progress === 'delivered' || found.progress === 'returned') {
    await writeMailParcelState(db, row, 'noted', known?.id ?? null);
  } else if (rule === 'expect' && known === undefined) {
    const told = await expectMailParcel(db, clock, siteId, found);
    if (told !== undefined) await writeMailParcelState(db, row, told.merged ? 'merged' : 'expected', told.parcel.id);
  }
}

/** Expects what a mail announced; undefined when its number cannot be matched with a label. */
export async function expectMailParcel(db: Kysely<Schema>, clock: Clock, siteId: string, found: MailParcel): Promise<ToldParcel | undefined> {
  const [best, ...others] = readNumbers(found.number);
  if (best === undefined) return undefined;
  const { progress, title, handoverCode, ageCheck, perishable } = found;
  return expectParcel(db, clock, siteId, { candidates: [best, ...others], source: 'mailed', title: title ?? undefined, progress, attributes: { handoverCode, ageCheck, perishable } });
}
