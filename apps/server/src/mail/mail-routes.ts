import { randomBytes } from 'node:crypto';
import type { ParcelMail } from '@latchkey/contract';
import { type Clock, CodedError, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { cancelParcel } from '../parcels/parcel-store.ts';
import { type MailboxRules, readMailbox } from './imap-mailbox.ts';
import { expectMailParcel, readRule } from './mail-intake.ts';
import { type MailParcelRow, readMailParcel, readMails, toMailParcel, writeMailParcelState } from './mail-store.ts';
import type { MailboxKey } from './mailbox-key.ts';

export interface MailRoutesDeps {
  readonly db: Kysely<Schema>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly key: MailboxKey;
  readonly rules: MailboxRules;
  /** The domain of the households' addresses; undefined where this server takes no mails. */
  readonly domain: string | undefined;
}

type Names = 'showParcelMail' | 'changeParcelMail' | 'makeMailAddress' | 'removeMailAddress' | 'connectMailbox' | 'removeMailbox' | 'acceptMailParcel' | 'undoMailParcel';

/** Handlers for the household's side of mails that announce parcels. */
export function createMailRoutes({ db, live, clock, key, rules, domain }: MailRoutesDeps): Handlers<Names> {
  const show = async (siteId: string): Promise<ParcelMail> => {
    const [address, mailbox, rule, mails] = await Promise.all([
      db.selectFrom('mail_addresses').select('token').where('site_id', '=', siteId).executeTakeFirst(),
      db.selectFrom('mailboxes').select(['host', 'port', 'username', 'checked_at', 'problem']).where('site_id', '=', siteId).executeTakeFirst(),
      readRule(db, siteId),
      readMails(db, siteId),
    ]);
    return {
      receives: domain !== undefined,
      address: domain === undefined || address === undefined ? null : `parcels-${address.token}@${domain}`,
      rule,
      mailbox: mailbox === undefined ? null : { host: mailbox.host, port: mailbox.port, user: mailbox.username, checkedAt: mailbox.checked_at, problem: mailbox.problem },
      mails,
    };
  };
  const rowOf = async (siteId: string, id: string): Promise<MailParcelRow> => {
    const row = await readMailParcel(db, siteId, id);
    if (row === undefined) throw new CodedError('request.not_found', 'There is no such parcel in a mail.');
    return row;
  };
  return {
    showParcelMail: ({ caller: { siteId } }) => show(siteId),
    async changeParcelMail({ caller: { siteId }, body: { rule } }) {
      await db.insertInto('parcel_mail_settings').values({ site_id: siteId, rule }).onConflict((conflict) => conflict.column('site_id').doUpdateSet({ rule })).execute();
      return show(siteId);
    },
    async makeMailAddress({ caller: { siteId } }) {
      if (domain === undefined) throw new CodedError('request.conflict', 'This server takes no mails. Whoever runs it can turn that on.');
      const token = randomBytes(16).toString('hex');
      await db.insertInto('mail_addresses').values({ token, site_id: siteId }).onConflict((conflict) => conflict.column('site_id').doUpdateSet({ token })).execute();
      return show(siteId);
    },
    async removeMailAddress({ caller: { siteId } }) {
      await db.deleteFrom('mail_addresses').where('site_id', '=', siteId).execute();
    },
    async connectMailbox({ caller: { siteId }, body: { host, port, user, password } }) {
      const place = await readMailbox({ host, port, user, password }, undefined, rules, async () => {});
      const box = { host, port, username: user, sealed_password: key.seal(siteId, password), uid_validity: place.uidValidity, last_uid: place.lastUid, checked_at: toIso(clock.now()), problem: null };
      await db.insertInto('mailboxes').values({ site_id: siteId, ...box }).onConflict((conflict) => conflict.column('site_id').doUpdateSet(box)).execute();
      return show(siteId);
    },
    async removeMailbox({ caller: { siteId } }) {
      await db.deleteFrom('mailboxes').where('site_id', '=', siteId).execute();
    },
    async acceptMailParcel({ caller: { siteId }, params }) {
      const row = await rowOf(siteId, params.mailParcelId);
      if (row.state !== 'suggested' && row.state !== 'dismissed') throw new CodedError('request.conflict', 'This parcel is on your list already, or was delivered.');
      const told = await expectMailParcel(db, clock, siteId, row.found);
      if (told === undefined) throw new CodedError('request.conflict', 'This number cannot be matched with a label.');
      const changed = await writeMailParcelState(db, row, told.merged ? 'merged' : 'expected', told.parcel.id);
      live.publish(siteId, { type: 'parcels' });
      return toMailParcel(changed);
    },
    async undoMailParcel({ caller: { siteId }, params }) {
      const row = await rowOf(siteId, params.mailParcelId);
      if (row.state === 'merged' || row.state === 'noted') throw new CodedError('request.conflict', 'This mail added no parcel, so there is nothing to take back.');
      if (row.state === 'expected' && row.parcel_id !== null && (await cancelParcel(db, siteId, row.parcel_id)) !== 'cancelled') throw new CodedError('request.conflict', 'It is being delivered right now, or was delivered.');
      const changed = await writeMailParcelState(db, row, 'dismissed', null);
      live.publish(siteId, { type: 'parcels' });
      return toMailParcel(changed);
    },
  };
}
