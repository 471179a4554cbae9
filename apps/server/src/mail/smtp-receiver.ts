import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Clock, CodedError, describeError, Hours, type Log, Seconds } from '@latchkey/kit';
import { LARGEST_MAIL } from '@latchkey/parcel-mail';
import type { Kysely } from 'kysely';
import { SMTPServer } from 'smtp-server';
import type { Schema } from '../database/schema.ts';
import { createRateWindow } from '../http/rate-window.ts';
import type { MailIntake } from './mail-intake.ts';

export interface SmtpReceiverOptions {
  readonly db: Kysely<Schema>;
  readonly intake: MailIntake;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SmtpReceiver extends AsyncDisposable {
  readonly port: number;
}

/** The local part of a household's address. */
const MAIL_LOCAL = /^parcels-([0-9a-f]{32})@/i;

const MOST_CONNECTIONS = 50;
const MOST_RECIPIENTS = 5;
const MOST_MAILS_AN_HOUR = 60;
/** A stranger who guesses at addresses is sent away long before a guess could hit. */
const MOST_MISSES_AN_HOUR = 30;

/** What a sender is told, with SMTP's code for it. */
class Refusal extends CodedError {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super('mail.refused', message);
    this.responseCode = responseCode;
  }
}

/**
 * Takes mails for the households' addresses by SMTP (RFC 5321): no relay, no accounts. Bounded: size, recipients, connections, idle time, mails an hour for each
 * address, and misses an hour for each sender's machine. A mail is answered for once it is taken in, so none is lost between.
 */
export async function startSmtpReceiver({ db, intake, host, port, tls, clock, log }: SmtpReceiverOptions): Promise<SmtpReceiver> {
  const mails = createRateWindow(MOST_MAILS_AN_HOUR, Hours(1), clock);
  const misses = createRateWindow(MOST_MISSES_AN_HOUR, Hours(1), clock);
  const siteOf = async (address: string): Promise<string | undefined> => {
    const token = MAIL_LOCAL.exec(address)?.[1]?.toLowerCase();
    if (token === undefined) return undefined;
    const row = await db.selectFrom('mail_addresses').select('site_id').where('token', '=', token).executeTakeFirst();
    return row?.site_id;
  };
  const admit = async (address: string, from: string, already: number): Promise<void> => {
    if (misses.isFull(from)) throw new Refusal(421, 'Too many unknown recipients; come back later');
    if (already >= MOST_RECIPIENTS) throw new Refusal(452, 'Too many recipients');
    const siteId = await siteOf(address);
    if (siteId === undefined) {
      misses.take(from);
      throw new Refusal(550, 'No such mailbox here');
    }
    if (!mails.take(siteId)) throw new Refusal(452, 'This mailbox takes no more mails for now');
  };
  const takeIn = async (stream: AsyncIterable<Buffer> & { readonly sizeExceeded: boolean }, recipients: readonly string[]): Promise<void> => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream) {
      size += chunk.length;
      if (size <= LARGEST_MAIL) chunks.push(chunk);
    }
    if (stream.sizeExceeded || size > LARGEST_MAIL) throw new Refusal(552, 'The mail is too large');
    const raw = Buffer.concat(chunks);
    for (const siteId of new Set(await Promise.all(recipients.map(siteOf)))) if (siteId !== undefined) await intake.take(siteId, raw, 'forwarded');
  };
  const refusalOf = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    log.warn('a mail could not be taken in; its sender tries again', { error: describeError(error) });
    return new Refusal(451, 'Not now; try again later');
  };
  const answer = async (work: Promise<void>, done: (error?: Error | null) => void): Promise<void> => {
    const refusal = await work.then(() => null, refusalOf);
    done(refusal);
  };

  const server = new SMTPServer({
    ...(tls === undefined ? {} : tls),
    banner: 'Latchkey',
    authOptional: true,
    disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    disableReverseLookup: true,
    size: LARGEST_MAIL,
    maxClients: MOST_CONNECTIONS,
    socketTimeout: Seconds(30),
    closeTimeout: Seconds(2),
    logger: false,
    onRcptTo: ({ address }, session, done) => void answer(admit(address, session.remoteAddress, session.envelope.rcptTo.length), done),
    onData: (stream, session, done) => void answer(takeIn(stream, session.envelope.rcptTo.map(({ address }) => address)), done),
  });
  server.on('error', (error) => log.debug('a mail connection broke', { error: describeError(error) }));
  const listening = server.listen(port, host);
  await once(listening, 'listening');
  // Listening on TCP, so the address is not a text.
  const bound = listening.address() as AddressInfo;
  log.info('mails are taken', { host, port: bound.port });
  return { port: bound.port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
