import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Days, newId, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAssistant } from '../assistants/assistant.fixture.ts';
import { addBelongings, type Belongings } from '../household/belongings.fixture.ts';
import { addHousehold, type TestHousehold } from '../http/test-app.fixture.ts';
import { connectTestHub, makeHubKey, type TestHub } from '../hub-link/test-hub.fixture.ts';
import { openServerKeys } from '../identity/server-keys.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';
import { createLockByVoice } from './lock-by-voice.ts';
import { makeAuthority, type TestCertificate } from './test-authority.fixture.ts';

const SKILL = 'amzn1.ask.skill.00000000-1111-2222-3333-444444444444';
const SECRET = 'a-secret-of-the-test-that-is-long-enough';
const AMAZON = 'https://pitangui.amazon.com/api/skill/link/M2VENDOR';
const SAN = ['echo-api.amazon.com'];
const place = (name: string) => `https://s3.amazonaws.com/echo.api/${name}.pem`;

const chains = new Map<string, string>();
const fetched: string[] = [];
let real: RealServer;
let ash: TestHousehold;
let belongings: Belongings;
let hub: TestHub;
let authority: TestCertificate;
let intermediate: TestCertificate;
let signer: TestCertificate;
let linked: string;
/** What the hub answers to a wish to lock, and what its lock then reports. */
let hubAnswer: (accessPointId: string) => Promise<{ readonly ok: true } | { readonly ok: false; readonly code: string }>;

const sayState = (bolt: string, door = 'closed', heard: { readonly at?: string } = {}) =>
  hub.publish('state', JSON.stringify({ at: toIso(systemClock.now()), instance: 'i', accessPoints: [{ id: belongings.accessPointId, name: 'Front door', kind: 'front-door', bolt: { value: bolt, at: heard.at ?? toIso(systemClock.now()) }, door: { value: door, at: toIso(systemClock.now()) }, lockReachable: true, contactReachable: true, camera: { state: 'none', lastFrameAt: null }, visitId: null }] }));

beforeAll(async () => {
  authority = await makeAuthority();
  intermediate = await authority.issue({ subject: 'CN=Test intermediate', ca: true });
  signer = await intermediate.issue({ names: SAN });
  chains.set(place('good'), signer.chain);
  const trust = {
    roots: [authority.certificate],
    fetchChain: async (address: URL) => {
      fetched.push(address.href);
      const chain = chains.get(address.href);
      if (chain === undefined) throw new TypeError('not there');
      return chain;
    },
  };
  real = await startRealServer({ LATCHKEY_ALEXA_SKILL_ID: SKILL, LATCHKEY_ALEXA_VENDOR_ID: 'M2VENDOR', LATCHKEY_ALEXA_CLIENT_SECRET: SECRET, LATCHKEY_TIME_ZONE: 'Europe/Berlin', LATCHKEY_RATE_LIMIT: '100000' }, { alexaTrust: trust });
  ash = await addHousehold(real.db, real.sessions, 'Ash');
  const key = makeHubKey();
  belongings = await addBelongings(real.db, ash, { hubKey: key.publicJwk.x, courierJkt: 'courier' });
  // No route stands behind its held grant: the server's own rounds would take that back in the middle of a test.
  await real.db.updateTable('held_grants').set({ given_back_at: toIso(systemClock.now()) }).where('jti', '=', belongings.grantId).execute();
  const { serverId } = await openServerKeys(join(real.folder, 'server', 'keys'));
  hub = await connectTestHub({
    url: `${real.url.replace('http', 'ws')}/hub-link`, hubId: belongings.hubId, serverId, key,
    answer: (command) => {
      if (command.type !== 'access.lock') return undefined;
      void hubAnswer(command.body.accessPointId).then((result) => hub.publish('replies', JSON.stringify({ id: command.id, at: toIso(systemClock.now()), result: result.ok ? { ok: true, body: {} } : { ok: false, code: result.code, message: result.code } })));
      return undefined;
    },
  });
  linked = await addAssistant(real.db, ash.ownerId, undefined, 'alexa');
  await sayState('withdrawn');
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await real[Symbol.asyncDispose]();
});

interface Wish {
  readonly intent?: string;
  readonly type?: string;
  readonly slots?: Readonly<Record<string, { readonly value?: string }>>;
  readonly locale?: string;
  readonly token?: string | undefined;
  readonly skill?: string;
  readonly timestamp?: string;
}
function said({ intent = 'WhereIsMyParcelIntent', type = 'IntentRequest', slots = {}, locale = 'en-US', skill = SKILL, timestamp = toIso(systemClock.now()), ...rest }: Wish = {}): string {
  const token = 'token' in rest ? rest.token : linked;
  return JSON.stringify({
    version: '1.0', session: { new: true, application: { applicationId: skill } },
    context: { System: { application: { applicationId: skill }, user: { userId: 'amzn1.ask.account.X', ...(token === undefined ? {} : { accessToken: token }) } } },
    request: { type, requestId: `amzn1.echo-api.request.${newId('req')}`, timestamp, locale, ...(type === 'IntentRequest' ? { intent: { name: intent, confirmationStatus: 'NONE', slots } } : {}) },
  });
}
const send = (body: string, headers: Readonly<Record<string, string>>) => fetch(`${real.url}/alexa`, { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body });
const signed = (body: string, by = signer, url = place('good')) => send(body, { 'signature-256': by.sign(body), signaturecertchainurl: url });
async function speech(wish: Wish): Promise<{ readonly text: string; readonly card?: string; readonly ends: boolean }> {
  const response = await signed(said(wish));
  expect(response.status).toBe(200);
  const { response: answer } = (await response.json()) as { response: { outputSpeech: { type: string; text: string }; card?: { type: string }; shouldEndSession: boolean } };
  expect(answer.outputSpeech.type).toBe('PlainText');
  return { text: answer.outputSpeech.text, ends: answer.shouldEndSession, ...(answer.card === undefined ? {} : { card: answer.card.type }) };
}

describe('what Alexa did not sign', () => {
  it.each([
    ['no certificate’s place', async () => send(said(), { 'signature-256': signer.sign(said()) })],
    ['no signature', async () => send(said(), { signaturecertchainurl: place('good') })],
    ['the old signature alone', async () => send(said(), { signature: signer.sign(said()), signaturecertchainurl: place('good') })],
    ['another body', async () => send(said({ intent: 'LockTheDoorIntent' }), { 'signature-256': signer.sign(said()), signaturecertchainurl: place('good') })],
    ['another key', async () => signed(said(), await intermediate.issue({ names: SAN }))],
    ['no signature at all in it', async () => send(said(), { 'signature-256': 'AAAA', signaturecertchainurl: place('good') })],
    ['a certificate that is nowhere', async () => signed(said(), signer, place('nowhere'))],
  ])('is refused: %s', async (_name, ask) => expect((await ask()).status).toBe(400));

  it.each([
    ['expired', { names: SAN, notBefore: Days(-3), notAfter: Days(-1) }],
    ['not yet valid', { names: SAN, notBefore: Days(1) }],
    ['for another name', { names: ['api.amazon.com'] }],
    ['for a name below', { names: ['x.echo-api.amazon.com'] }],
    ['with a star', { names: ['*.amazon.com'] }],
    ['with the name in its subject only', { subject: 'CN=echo-api.amazon.com' }],
    ['that is an authority itself', { names: SAN, ca: true }],
  ])('is refused: a certificate %s', async (name, wish) => {
    const wrong = await intermediate.issue(wish);
    chains.set(place(name), wrong.chain);
    expect((await signed(said(), wrong, place(name))).status).toBe(400);
  });

  it('is refused: a chain that leads elsewhere, has a gap, or goes through who may issue nothing', async () => {
    const elsewhere = await (await makeAuthority()).issue({ names: SAN });
    const noIssuer = await intermediate.issue({ subject: 'CN=no authority', names: ['shop.example'] });
    const forged = await noIssuer.issue({ names: SAN });
    const expired = await (await authority.issue({ subject: 'CN=Old intermediate', ca: true, notBefore: Days(-3), notAfter: Days(-1) })).issue({ names: SAN });
    const [alone = ''] = signer.chain.split('\n-----BEGIN', 1);
    for (const [name, by, chain] of [['elsewhere', elsewhere, elsewhere.chain], ['forged', forged, forged.chain], ['expired-issuer', expired, expired.chain], ['gap', signer, alone], ['empty', signer, ''], ['no-pem', signer, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']] as const) {
      chains.set(place(name), chain);
      expect([name, (await signed(said(), by, place(name))).status]).toEqual([name, 400]);
    }
  });

  it.each(['http://s3.amazonaws.com/echo.api/good.pem', 'https://s3.amazonaws.com:563/echo.api/good.pem', 'https://notamazon.com/echo.api/good.pem', 'https://s3.amazonaws.com/EcHo.aPi/good.pem', 'https://s3.amazonaws.com/invalid.path/good.pem', 'https://s3.amazonaws.com/echo.api/../evil/good.pem', 'https://s3.amazonaws.com.evil.example/echo.api/good.pem', 'https://a@s3.amazonaws.com/echo.api/good.pem', 'not an address'])('fetches nothing from %s', async (url) => {
    const before = fetched.length;
    expect((await signed(said(), signer, url)).status).toBe(400);
    expect(fetched).toHaveLength(before);
  });

  it.each(['https://s3.amazonaws.com/echo.api/good.pem', 'HTTPS://S3.AMAZONAWS.COM:443/echo.api/../echo.api/good.pem'])('fetches from %s, and once', async (url) => {
    expect((await signed(said({ type: 'LaunchRequest' }), signer, url)).status).toBe(200);
    expect(fetched.filter((address) => address === place('good')).length).toBeLessThanOrEqual(1);
  });
});

describe('what Alexa signed for others', () => {
  it.each([
    ['too old', () => said({ timestamp: toIso(systemClock.now()).replace('2026', '2025') })],
    ['151 s old', () => said({ timestamp: new Date(systemClock.now() - Seconds(155)).toISOString() })],
    ['from the future', () => said({ timestamp: new Date(systemClock.now() + Seconds(155)).toISOString() })],
    ['of no time', () => said({ timestamp: 'soon' })],
    ['for another skill', () => said({ skill: 'amzn1.ask.skill.other' })],
    ['of no form', () => '{"request":{}}'],
    ['no JSON', () => '{'],
  ])('is refused: %s', async (_name, body) => expect((await signed(body())).status).toBe(400));

  it('is refused: the same a second time', async () => {
    const body = said();
    expect((await signed(body)).status).toBe(200);
    expect((await signed(body)).status).toBe(400);
  });

  it('is asked to link first, whatever token it shows', async () => {
    const reading = await addAssistant(real.db, ash.ownerId);
    for (const token of [undefined, `lk_access_${'x'.repeat(43)}`, reading, 'x']) expect(await speech({ token })).toMatchObject({ card: 'LinkAccount', ends: true });
  });
});

describe('account linking', () => {
  const link = async (change: Readonly<Record<string, string>> = {}, scopes: readonly string[] = ['parcels:read', 'doors:lock']) => {
    const verifier = randomBytes(32).toString('base64url');
    const request = { client_id: 'alexa', redirect_uri: AMAZON, response_type: 'code', state: 's', scope: 'parcels:read visits:read doors:lock', code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...change };
    const consented = await fetch(`${real.url}/api/v1/assistants`, { method: 'POST', headers: { 'content-type': 'application/json', cookie: await ash.cookieOf('member') }, body: JSON.stringify({ request, scopes }) });
    if (consented.status !== 201) return { status: consented.status, redeem: undefined };
    const { redirect } = (await consented.json()) as { redirect: string };
    const code = new URL(redirect).searchParams.get('code') ?? '';
    const redeem = async (more: Readonly<Record<string, string>>) => (await (await fetch(`${real.url}/api/v1/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: AMAZON, client_id: 'alexa', code_verifier: verifier, ...more }) })).json()) as Record<string, string>;
    return { status: 201, redeem };
  };

  it('takes the person’s consent, PKCE and the skill’s secret', async () => {
    const { redeem } = await link();
    const { access_token: given, scope } = (await redeem?.({ client_secret: SECRET })) ?? {};
    expect(scope).toBe('parcels:read doors:lock');
    expect((await speech({ token: given })).text).toContain('Shoes');
    expect((await speech({ token: given, intent: 'WhoWasAtTheDoorIntent' })).text).toContain('not allowed me');
  });

  it('gives nothing without the secret, for another place, or to another address', async () => {
    expect(await (await link()).redeem?.({})).toMatchObject({ error: 'invalid_client' });
    expect(await (await link()).redeem?.({ client_secret: `${SECRET}x` })).toMatchObject({ error: 'invalid_client' });
    expect(await (await link()).redeem?.({ client_secret: SECRET, resource: `${real.url}/mcp` })).toMatchObject({ error: 'invalid_target' });
    expect((await link({ redirect_uri: 'https://pitangui.amazon.com/api/skill/link/SOMEBODYELSE' })).status).toBe(422);
    expect((await link({ code_challenge_method: 'plain' })).status).toBe(422);
  });
});

describe('what somebody asks', () => {
  it('says where the parcel is, in the language that was spoken', async () => {
    expect((await speech({})).text).toBe('One parcel. Shoes: announced.');
    expect((await speech({ locale: 'de-DE' })).text).toBe('Ein Paket. Shoes: angekündigt.');
  });

  it('says who was at the door, of one day', async () => {
    expect((await speech({ intent: 'WhoWasAtTheDoorIntent' })).text).toMatch(/^One visit\. .*Front door: a courier; the visit is still running\.$/);
    expect((await speech({ intent: 'WhoWasAtTheDoorIntent', slots: { day: { value: '2020-02-29' } } })).text).toContain('Nobody');
    expect(await speech({ intent: 'WhoWasAtTheDoorIntent', slots: { day: { value: '2026-W47' } } })).toMatchObject({ ends: false });
  });

  it('cannot unlock, however it is asked', async () => {
    for (const intent of ['UnlockTheDoorIntent', 'AMAZON.FallbackIntent', 'toString', '__proto__']) expect((await speech({ intent })).text).toContain('cannot unlock');
    expect(hub.commands.filter(({ type }) => type !== 'access.lock')).toEqual([]);
  });

  it('ends a session without a word', async () => {
    expect(await (await signed(said({ type: 'SessionEndedRequest' }))).json()).toEqual({ version: '1.0', response: {} });
  });
});

describe('“lock the door”', () => {
  const lock = (slots: Wish['slots'] = {}) => speech({ intent: 'LockTheDoorIntent', slots });

  it('says locked when the lock has said so after the wish, and not before', async () => {
    let reported = false;
    hubAnswer = async () => {
      setTimeout(() => {
        reported = true;
        void sayState('thrown');
      }, 400);
      return { ok: true };
    };
    const { text } = await lock();
    expect([text, reported]).toEqual(['Front door is locked.', true]);
    expect(hub.commands.at(-1)).toMatchObject({ type: 'access.lock', body: { accessPointId: belongings.accessPointId, who: ash.ownerId } });
  });

  it('takes no report from before the wish for an answer', async () => {
    const byVoice = createLockByVoice({ db: real.db, lockDoor: async () => ({ kind: 'done' }), isOnline: () => true, clock: systemClock, log: silentLog, answerWithin: Seconds(0.3) });
    const caller = { kind: 'assistant', grantId: newId('agr'), clientId: 'alexa', memberId: newId('mem'), siteId: ash.siteId, scopes: ['doors:lock'] } as const;
    expect(await byVoice.lock(caller, belongings.accessPointId)).toBe('silent');
  });

  it.each([
    ['the bolt is stuck', 'partial', 'closed', 'stuck halfway'],
    ['nobody says whether the door is closed', 'thrown', 'unknown', 'I do not know'],
  ])('says what the lock said: %s', async (_name, bolt, door, words) => {
    hubAnswer = async () => {
      await sayState(bolt, door);
      return { ok: true };
    };
    expect((await lock({ door: { value: 'front' } })).text).toContain(words);
  });

  it.each([['door.open', 'stands open'], ['door.unknown', 'does not answer'], ['lock.jammed', 'I do not know whether it is locked']])('says why the hub did not: %s', async (code, words) => {
    hubAnswer = async () => ({ ok: false, code });
    expect((await lock()).text).toContain(words);
  });

  it('asks which, where it cannot tell', async () => {
    const before = hub.commands.length;
    expect(await lock({ door: { value: 'garage' } })).toMatchObject({ text: 'I know no such door. There are: Front door. Which one?', ends: false });
    expect(hub.commands).toHaveLength(before);
  });

  it('does not say locked when the home cannot be reached', async () => {
    hub.die();
    expect((await lock()).text).toContain('I do not know whether Front door is locked');
  }, 30_000);
});
