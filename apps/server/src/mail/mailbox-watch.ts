import { type Clock, codeOf, describeError, type Log, Minutes, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { type MailboxRules, readMailbox } from './imap-mailbox.ts';
import type { MailIntake } from './mail-intake.ts';
import type { MailboxKey } from './mailbox-key.ts';

export interface MailboxWatchOptions {
  readonly db: Kysely<Schema>;
  readonly key: MailboxKey;
  readonly intake: MailIntake;
  readonly rules: MailboxRules;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks into the households' mailboxes. */
export interface MailboxWatch extends AsyncDisposable {
  /** Looks into every mailbox now, one after the other. Never rejects. */
  look(): Promise<void>;
}

const EVERY = Minutes(3);

/** Looks into every mailbox every few minutes. One that fails says so on the household's page, and is tried again; the others are not held up by more than its deadline. */
export function startMailboxWatch({ db, key, intake, rules, clock, log }: MailboxWatchOptions): MailboxWatch {
  let stopped = false;
  let timer: Disposable | undefined;
  let running = Promise.resolve();

  const lookInto = async (siteId: string): Promise<void> => {
    const box = await db.selectFrom('mailboxes').selectAll().where('site_id', '=', siteId).executeTakeFirst();
    if (box === undefined) return;
    const since = box.uid_validity === null || box.last_uid === null ? undefined : { uidValidity: box.uid_validity, lastUid: box.last_uid };
    const note = (changes: object) => db.updateTable('mailboxes').set({ ...changes, checked_at: toIso(clock.now()) }).where('site_id', '=', siteId).execute();
    try {
      const access = { host: box.host, port: box.port, user: box.username, password: key.open(siteId, box.sealed_password) };
      const place = await readMailbox(access, since, rules, (raw) => intake.take(siteId, raw, 'mailbox'));
      await note({ uid_validity: place.uidValidity, last_uid: place.lastUid, problem: null });
    } catch (error) {
      const code = codeOf(error);
      log.info('a mailbox could not be read', { site: siteId, code: code ?? 'server.failed' });
      await note({ problem: code === 'mailbox.refused' ? code : 'mailbox.unreachable' });
    }
  };
  const lookAll = async (): Promise<void> => {
    try {
      const sites = await db.selectFrom('mailboxes').select('site_id').orderBy('site_id').execute();
      for (const { site_id: siteId } of sites) if (!stopped) await lookInto(siteId);
    } catch (error) {
      log.warn('mailboxes could not be looked into; the next round tries again', { error: describeError(error) });
    }
  };
  // Rounds follow each other, so that no mailbox is read twice at a time.
  const look = (): Promise<void> => (running = running.then(lookAll));
  const wait = (): void => {
    timer = clock.schedule(EVERY, () => void round());
  };
  const round = async (): Promise<void> => {
    await look();
    if (!stopped) wait();
  };
  wait();
  return {
    look,
    async [Symbol.asyncDispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
