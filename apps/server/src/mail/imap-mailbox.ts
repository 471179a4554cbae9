import { isIP } from 'node:net';
import { CodedError, Seconds } from '@latchkey/kit';
import { LARGEST_MAIL } from '@latchkey/parcel-mail';
import { ImapFlow } from 'imapflow';
import { type EndpointRules, guardedLookup } from '../http/public-endpoint.ts';

/** How a mailbox is reached. */
export interface MailboxAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** How far a mailbox was read: UIDVALIDITY and the last UID (RFC 9051, 2.3.1.1). */
export interface MailboxPlace {
  readonly uidValidity: string;
  readonly lastUid: number;
}

export interface MailboxRules extends EndpointRules {
  /** A certificate authority (PEM) beside the public ones. */
  readonly ca?: string;
}

const MOST_MAILS = 50;
const WHOLE_LOOK = Seconds(60);

/**
 * Connects by TLS, hands each mail in the inbox after `since` to `take`, oldest first and at most fifty, and gives how far it came. Without `since` it only notes where the inbox ends:
 * what lies there from before is nobody's business. Nothing is changed in the mailbox. Rejects with `mailbox.refused` when name or password are wrong, else with `mailbox.unreachable`.
 */
export async function readMailbox(access: MailboxAccess, since: MailboxPlace | undefined, rules: MailboxRules, take: (raw: Uint8Array) => Promise<void>): Promise<MailboxPlace> {
  const client = new ImapFlow({
    host: await addressOf(access.host, rules),
    ...(isIP(access.host) === 0 ? { servername: access.host } : {}),
    port: access.port,
    secure: true,
    auth: { user: access.user, pass: access.password },
    // Its log would hold what was said, passwords too.
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: Seconds(10),
    greetingTimeout: Seconds(10),
    socketTimeout: Seconds(20),
    maxLiteralSize: LARGEST_MAIL + 1_024,
    ...(rules.ca === undefined ? {} : { tls: { ca: rules.ca } }),
  });
  // Without a listener a broken connection would end the process; what it broke rejects by itself.
  client.on('error', () => {});
  const deadline = AbortSignal.timeout(WHOLE_LOOK);
  const cut = () => client.close();
  deadline.addEventListener('abort', cut);
  try {
    await client.connect();
    const lock = await client.getMailboxLock('INBOX', { readOnly: true });
    try {
      return await readAfter(client, since, take);
    } finally {
      lock.release();
    }
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    // What the library says may hold what was sent, so it is not passed on.
    if (cause instanceof Error && 'authenticationFailed' in cause && cause.authenticationFailed === true) throw new CodedError('mailbox.refused', 'The mailbox did not accept this name and password.');
    throw new CodedError('mailbox.unreachable', 'The mailbox could not be reached by TLS, or stopped answering. Check the server’s name and port.');
  } finally {
    deadline.removeEventListener('abort', cut);
    client.close();
  }
}

async function readAfter(client: ImapFlow, since: MailboxPlace | undefined, take: (raw: Uint8Array) => Promise<void>): Promise<MailboxPlace> {
  const { mailbox } = client;
  if (mailbox === false) throw new CodedError('mailbox.unreachable', 'The mailbox has no inbox.');
  const uidValidity = String(mailbox.uidValidity);
  const end = mailbox.uidNext - 1;
  // Another UIDVALIDITY means other numbers: begin anew at the end.
  if (since === undefined || since.uidValidity !== uidValidity || since.lastUid >= end) return { uidValidity, lastUid: end };
  const uids = ((await client.search({ uid: `${since.lastUid + 1}:${end}` }, { uid: true })) || []).toSorted((one, other) => one - other).slice(0, MOST_MAILS);
  let lastUid = since.lastUid;
  for (const uid of uids) {
    const message = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true });
    if (message !== false && (message.size ?? Number.POSITIVE_INFINITY) <= LARGEST_MAIL) {
      const whole = await client.fetchOne(String(uid), { source: true }, { uid: true });
      if (whole !== false && whole.source !== undefined) await take(whole.source);
    }
    lastUid = uid;
  }
  return { uidValidity, lastUid: uids.length < MOST_MAILS ? end : lastUid };
}

/** An address of the host that a household may have this server connect to. It is what is connected to, so a name that changes its answer gains nothing. */
function addressOf(host: string, rules: EndpointRules): Promise<string> {
  return new Promise((resolve, reject) => {
    guardedLookup(rules)(host, { all: false }, (error, address) => {
      if (error !== null || typeof address !== 'string' || address === '') reject(new CodedError('mailbox.unreachable', 'There is no mail server of this name on the public internet.'));
      else resolve(address);
    });
  });
}
