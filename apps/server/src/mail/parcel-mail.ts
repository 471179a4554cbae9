import type { Clock, Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { MailboxRules } from './imap-mailbox.ts';
import { createMailIntake } from './mail-intake.ts';
import { createMailRoutes } from './mail-routes.ts';
import { openMailboxKey } from './mailbox-key.ts';
import { type MailboxWatch, startMailboxWatch } from './mailbox-watch.ts';
import { type SmtpReceiver, type SmtpReceiverOptions, startSmtpReceiver } from './smtp-receiver.ts';

export interface ParcelMailOptions {
  readonly db: Kysely<Schema>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
  readonly keyFolder: string;
  readonly rules: MailboxRules;
  /** Where mails are taken by SMTP, and the domain of the addresses; undefined: nowhere. */
  readonly smtp: (Pick<SmtpReceiverOptions, 'host' | 'port' | 'tls'> & { readonly domain: string }) | undefined;
}

/** Mails that announce parcels: both ways in, and the household's handlers. */
export interface ParcelMails extends AsyncDisposable {
  readonly handlers: ReturnType<typeof createMailRoutes>;
  readonly watch: MailboxWatch;
  readonly receiver: SmtpReceiver | undefined;
}

export async function startParcelMails({ db, live, clock, log, keyFolder, rules, smtp }: ParcelMailOptions): Promise<ParcelMails> {
  await using stack = new AsyncDisposableStack();
  const intake = createMailIntake({ db, live, clock, log });
  const key = await openMailboxKey(keyFolder);
  const receiver = smtp === undefined ? undefined : stack.use(await startSmtpReceiver({ db, intake, clock, log, ...smtp }));
  const watch = stack.use(startMailboxWatch({ db, key, intake, rules, clock, log }));
  const kept = stack.move();
  return { handlers: createMailRoutes({ db, live, clock, key, rules, domain: smtp?.domain }), watch, receiver, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
