import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Parcel, ParcelMail } from '@latchkey/contract';
import { newId, systemClock, toIso } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import { createTransport, type Transporter } from 'nodemailer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { createParcels } from '../parcels/parcels.ts';
import { dovecotMissing, type DovecotPeer, startDovecot } from './dovecot.fixture.ts';
import { type ParcelMails, startParcelMails } from './parcel-mail.ts';

const NUMBER = sampleNumber('ups_1z', 77);
const MAILS = join(import.meta.dirname, '../../../../packages/parcel-mail/test/mails');
const noticeOf = (number: string, subject = 'Your package is on its way') => `From: UPS <mcinfo@ups.com>\r\nSubject: ${subject}\r\nMessage-ID: <${newId('msg')}@ups.com>\r\n\r\nTracking number: ${number}\r\n`;

let cluster: TestDatabase;
let database: Database;
let stack: AsyncDisposableStack;
let folder: string;
let app: TestApp;
let mails: ParcelMails;
let ash: TestHousehold;
let birch: TestHousehold;
let transport: Transporter;
const logged: string[] = [];
const log = { debug: note, info: note, warn: note, error: note, child: () => log };
function note(message: string, fields?: object) {
  logged.push(`${message} ${JSON.stringify(fields)}`);
}

beforeAll(async () => {
  cluster = await startTestDatabase();
  dovecot = dovecotMissing() === undefined ? await startDovecot() : undefined;
});
afterAll(async () => {
  await dovecot?.[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});
let dovecot: DovecotPeer | undefined;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = await cluster.fresh();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-mail-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const shared = { db: database.db, live: createLiveEvents(log), clock: systemClock, log };
  mails = stack.use(await startParcelMails({ ...shared, keyFolder: folder, rules: { allowLoopback: true, ...(dovecot === undefined ? {} : { ca: dovecot.ca }) }, smtp: { host: '127.0.0.1', port: 0, tls: undefined, domain: 'home.example' } }));
  app = stack.use(await startTestApp(database.db, { handlers: () => ({ ...mails.handlers, ...createParcels(shared) }) }));
  transport = createTransport({ host: '127.0.0.1', port: mails.receiver?.port ?? 0, secure: false, ignoreTLS: true, pool: true, maxConnections: 1, maxMessages: 1_000 });
  stack.defer(() => transport.close());
  ash = await addHousehold(database.db, app.sessions, 'Ash');
  birch = await addHousehold(database.db, app.sessions, 'Birch');
});
afterEach(() => stack.disposeAsync());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/** `body` fits whatever the test expects it to be. */
async function call(method: Method, path: string, body?: object, by = ash, role: 'owner' | 'member' | 'guest' = 'owner'): Promise<{ readonly status: number; readonly body: never }> {
  // A fresh passkey is another test's business.
  await database.db.updateTable('sessions').set({ verified_at: toIso(systemClock.now()) }).execute();
  const cookie = await by.cookieOf(role);
  await addPasskey(by);
  const response = await app.send({ method, url: `/api/v1/${path}`, headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  return { status: response.statusCode, body: (response.payload === '' ? undefined : response.json<unknown>()) as never };
}
/** Every member has a passkey, so that what wants a fresh one is not refused for want of any. */
async function addPasskey({ householdId }: TestHousehold): Promise<void> {
  const members = await database.db.selectFrom('members').select('id').where('household_id', '=', householdId).execute();
  for (const { id } of members) {
    await database.db.insertInto('passkeys').values({ id: `key-${id}`, member_id: id, public_key: 'x', counter: 0, transports: '[]', created_at: toIso(systemClock.now()), last_used_at: null }).onConflict((conflict) => conflict.doNothing()).execute();
  }
}
const show = async (by = ash): Promise<ParcelMail> => (await call('GET', 'parcel-mail', undefined, by)).body;
const expected = async (by = ash): Promise<readonly Parcel[]> => {
  const page: { readonly items: readonly Parcel[] } = (await call('GET', 'parcels', undefined, by)).body;
  return page.items;
};
const address = async (by = ash): Promise<string> => {
  const made: ParcelMail = (await call('POST', 'parcel-mail/address', undefined, by)).body;
  return made.address ?? expect.unreachable('an address is made');
};

/** Sends as a real mail server would; gives SMTP's code, 250 when it was taken. */
async function send(to: string | readonly string[], raw: string | Buffer): Promise<number> {
  try {
    await transport.sendMail({ envelope: { from: 'forwarder@example.org', to: [to].flat() }, raw });
    return 250;
  } catch (error) {
    return error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  }
}

describe('a forwarded mail', () => {
  it('suggests its parcel, which a member accepts and takes back', async () => {
    const to = await address();
    expect(to).toMatch(/^parcels-[0-9a-f]{32}@home\.example$/);
    expect(await send(to, readFileSync(join(MAILS, '37-gmail-forward.eml')))).toBe(250);
    const [mail] = (await show()).mails;
    expect(mail).toMatchObject({ via: 'forwarded', sender: 'trackingupdates@fedex.com', senderName: 'FedEx', parcels: [{ carrier: 'fedex', state: 'suggested', parcelId: null, progress: 'out-for-delivery' }] });
    expect(await expected()).toEqual([]);

    const id = mail?.parcels[0]?.id ?? '';
    expect((await call(`POST`, `parcel-mail/parcels/${id}/accept`, undefined, birch)).status).toBe(404);
    expect((await call('POST', `parcel-mail/parcels/${id}/accept`, undefined, ash, 'member')).body).toMatchObject({ state: 'expected' });
    expect(await expected()).toMatchObject([{ number: mail?.parcels[0]?.number, status: 'expected', sources: ['mailed'], progress: 'out-for-delivery' }]);
    expect((await call('POST', `parcel-mail/parcels/${id}/accept`)).status).toBe(409);
    expect((await call('POST', `parcel-mail/parcels/${id}/undo`, undefined, ash, 'member')).body).toMatchObject({ state: 'dismissed', parcelId: null });
    expect(await expected()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('is enough where an owner said so, and comes to one household only', async () => {
    await call('PATCH', 'parcel-mail', { rule: 'expect' });
    await address(birch);
    expect(await send(await address(), noticeOf(NUMBER))).toBe(250);
    expect(await expected()).toMatchObject([{ number: NUMBER, status: 'expected' }]);
    expect((await show(birch)).mails).toEqual([]);
    expect(await expected(birch)).toEqual([]);
  });

  it('that tells of an expected parcel fills gaps, and changes neither its place nor its time', async () => {
    const added: Parcel = (await call('POST', 'parcels', { text: NUMBER, title: 'Shoes', notAfter: '2099-01-01T00:00:00.000Z' })).body;
    await send(await address(), `${noticeOf(NUMBER, 'Out for delivery')}Your delivery code is 4711\r\n`);
    expect((await show()).mails[0]?.parcels).toMatchObject([{ state: 'merged', parcelId: added.id }]);
    expect(await expected()).toMatchObject([{ id: added.id, title: 'Shoes', notAfter: '2099-01-01T00:00:00.000Z', progress: 'out-for-delivery', sources: ['typed', 'mailed'], attributes: { handoverCode: '4711' } }]);
  });

  it('never brings back what was delivered or struck off, whatever the rule', async () => {
    await call('PATCH', 'parcel-mail', { rule: 'expect' });
    const to = await address();
    const added: Parcel = (await call('POST', 'parcels', { text: NUMBER })).body;
    await database.db.updateTable('parcels').set({ status: 'delivered' }).where('id', '=', added.id).execute();
    await send(to, noticeOf(NUMBER));
    await database.db.updateTable('parcels').set({ status: 'cancelled' }).where('id', '=', added.id).execute();
    await send(to, noticeOf(NUMBER));
    await send(to, noticeOf(sampleNumber('ups_1z', 78), 'Your package was delivered'));
    expect((await show()).mails.flatMap(({ parcels }) => parcels.map(({ state }) => state)).toSorted((one, other) => one.localeCompare(other))).toEqual(['noted', 'noted', 'suggested']);
    expect((await expected()).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('that comes twice is taken once, and one without a parcel leaves nothing', async () => {
    const to = await address();
    const raw = noticeOf(NUMBER);
    await send(to, raw);
    await send(to, raw);
    await send(to, 'From: a@b.example\r\nSubject: Hello\r\n\r\nSee you on Sunday.\r\n');
    expect((await show()).mails).toHaveLength(1);
  });

  it('is turned away where nobody lives, where it is too large, and where there are too many', async () => {
    const to = await address();
    expect(await send('parcels-00000000000000000000000000000000@home.example', noticeOf(NUMBER))).toBe(550);
    expect(await send('postmaster@home.example', noticeOf(NUMBER))).toBe(550);
    expect(await send(to, `Subject: big\r\n\r\n${'x'.repeat(75)}\r\n`.padEnd(3_000_000, `${'y'.repeat(75)}\r\n`))).toBe(552);
    // An address that was replaced is nobody's.
    expect(await address()).not.toBe(to);
    expect(await send(to, noticeOf(NUMBER))).toBe(550);
    const statuses: number[] = [];
    for (let misses = 0; misses < 32; misses += 1) statuses.push(await send('x@home.example', noticeOf(NUMBER)));
    expect(statuses.at(-1)).toBe(421);
    expect((await show()).mails).toEqual([]);
  });

  it('is counted, and those beyond the hour’s share wait', async () => {
    const to = await address();
    const statuses: number[] = [];
    for (let sent = 0; sent < 62; sent += 1) statuses.push(await send(to, 'Subject: x\r\n\r\nx\r\n'));
    expect(statuses.filter((status) => status === 250)).toHaveLength(60);
    expect(statuses.at(-1)).toBe(452);
  });
});

describe.skipIf(dovecotMissing() !== undefined)(`a mailbox at Dovecot${dovecotMissing() === undefined ? '' : ` (skipped: ${dovecotMissing()})`}`, () => {
  const connectAs = (password: string) => call('POST', 'parcel-mail/mailbox', { host: 'localhost', port: dovecot?.port, user: dovecot?.user, password });

  it('is read from where it was connected, each mail once', async () => {
    await dovecot?.deliver(Buffer.from(noticeOf(sampleNumber('ups_1z', 1))));
    expect((await connectAs(dovecot?.password ?? '')).status).toBe(201);
    await dovecot?.deliver(Buffer.from(noticeOf(NUMBER)));
    await dovecot?.deliver(Buffer.alloc(3_000_000, 'too large '));
    await dovecot?.deliver(readFileSync(join(MAILS, '05-dhl-express-otp.eml')));
    await mails.watch.look();
    await mails.watch.look();
    const { mailbox, mails: read } = await show();
    expect(mailbox).toMatchObject({ user: dovecot?.user, problem: null });
    expect(read.map(({ via, senderName }) => `${via} ${senderName}`)).toEqual(['mailbox DHL', 'mailbox UPS']);
  });

  it('keeps its password sealed, and tells it to nobody', async () => {
    const password = dovecot?.password ?? '';
    expect((await connectAs('not the password')).body).toMatchObject({ code: 'mailbox.refused' });
    const answer = await connectAs(password);
    const row = await database.db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify([answer.body, await show(), row, logged])).not.toContain(password);
    await database.db.updateTable('mailboxes').set({ sealed_password: row.sealed_password.replace(/.(?=.{10}$)/, (last) => (last === 'A' ? 'B' : 'A')) }).execute();
    await mails.watch.look();
    expect((await show()).mailbox?.problem).toBe('mailbox.unreachable');
    expect((await call('DELETE', 'parcel-mail/mailbox')).status).toBe(204);
    expect((await show()).mailbox).toBeNull();
  });

  it('that is not one, or is inside this network, is not connected to', async () => {
    expect((await call('POST', 'parcel-mail/mailbox', { host: 'localhost', port: mails.receiver?.port, user: 'u', password: 'p' })).body).toMatchObject({ code: 'mailbox.unreachable' });
    expect((await call('POST', 'parcel-mail/mailbox', { host: '10.0.0.1', port: 993, user: 'u', password: 'p' })).body).toMatchObject({ code: 'mailbox.unreachable' });
  });
});
