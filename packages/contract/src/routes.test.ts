import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problem, type ProblemCode, problemCodes } from './problem.ts';
import type { Access, Route } from './route.ts';
import { routes, sockets } from './routes.ts';

const all = Object.entries(routes) as readonly (readonly [string, Route])[];
const RANKED: ReadonlySet<Access> = new Set(['guest', 'member', 'owner']);
const namesIn = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
/** A path with every parameter alike: two of these that are equal would answer for each other. */
const shapeOf = (path: string): string => path.replaceAll(/\{\w+\}/g, '{}');

describe.each(all)('%s', (_name, route) => {
  it('has the parameters that its path names, and no others', () => {
    expect(Object.keys(route.params?.shape ?? {})).toEqual(namesIn(route.path));
  });

  it('lies under the version of the API', () => {
    expect(route.path).toMatch(route.tag === 'Service' ? /^(\/[a-z]+|\/\.well-known\/oauth-[a-z/-]+)$/ : /^\/api\/v1(\/([a-z-]+|\{[a-zA-Z]+\}))+$/);
    expect(route.summary).not.toMatch(/^$|\.$/);
  });

  it('answers with problems that exist, each once', () => {
    expect(route.problems.filter((code) => !Object.hasOwn(problemCodes, code))).toEqual([]);
    expect(new Set(route.problems)).toHaveLength(route.problems.length);
    expect(route.problems).toContain('server.failed');
  });

  it('says what it answers to whom it does not know', () => {
    const expected: Readonly<Record<Access, readonly ProblemCode[]>> = {
      public: [],
      courier: ['courier.proof_invalid', 'request.not_found'],
      guest: ['request.unauthenticated', 'request.forbidden', 'request.not_found'],
      member: ['request.unauthenticated', 'request.forbidden', 'request.not_found'],
      owner: ['request.unauthenticated', 'request.forbidden', 'request.not_found'],
      carrier: ['request.unauthenticated', 'request.forbidden', 'request.not_found'],
      assistant: ['request.unauthenticated', 'request.forbidden'],
      demo: ['request.not_found', 'request.forbidden'],
    };
    expect(route.problems).toEqual(expect.arrayContaining([...expected[route.access]]));
  });

  it('asks for a passkey only of those who can have one, and says so', () => {
    if (route.verified === undefined) return expect(route.problems).not.toContain('session.verification_needed');
    expect(RANKED.has(route.access)).toBe(true);
    expect(route.problems).toEqual(expect.arrayContaining(['session.verification_needed', 'session.passkey_missing']));
  });

  it('changes nothing by GET, and takes no body there', () => {
    if (route.method !== 'GET') return;
    expect(route.body).toBeUndefined();
    expect(route.idempotent).toBeUndefined();
    expect([200, 206]).toContain(route.success.status);
  });

  it('has a body exactly when its status has one', () => {
    const hasBody = 'stream' in route.success || route.success.body !== null;
    expect(hasBody).toBe(route.success.status !== 204);
  });

  it('can be written into the API document', () => {
    const bodies = [route.params, route.query, route.body, 'body' in route.success ? route.success.body : undefined];
    for (const schema of bodies) if (schema !== undefined && schema !== null) expect(z.toJSONSchema(schema, { io: 'input' })).toHaveProperty('$schema');
  });
});

describe('the routes', () => {
  it('answer for nothing twice', () => {
    const places = all.map(([, { method, path }]) => `${method} ${shapeOf(path)}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it('let everybody in only where the person has nothing to show yet', () => {
    expect(all.filter(([, { access }]) => access === 'public').map(([name]) => name)).toEqual([
      'health', 'showDoor', 'claimServer', 'beginPasskeySignIn', 'finishPasskeySignIn', 'readCalendar', 'openShared', 'watchShared', 'playShared', 'noteNotification', 'registerCarrier', 'issueToken', 'issueCheckoutToken', 'takeOrder', 'openReceipt', 'askHousehold', 'showAuthorizationServer', 'showProtectedResource', 'registerAssistant', 'showInvitation', 'acceptInvitation', 'beginRecovery', 'finishRecovery', 'pairHub',
    ]);
  });

  it('let a guest look, and change nothing but what is the guest’s own', () => {
    const changing = all.filter(([, { access, method }]) => access === 'guest' && method !== 'GET').map(([name]) => name);
    expect(changing).toEqual([
      'endSession', 'beginVerification', 'finishVerification', 'beginPasskey', 'addPasskey', 'removePasskey', 'makeCalendar', 'removeCalendar', 'watch', 'endWatch', 'addPushSubscription', 'removePushSubscription', 'changeNoticeSettings', 'addNoticeTarget', 'removeNoticeTarget', 'addDevice', 'removeDevice', 'endSignedIn', 'makeRecoveryCodes', 'renamePasskey', 'addCosignatures',
    ]);
  });

  it('want to see a passkey for whatever lets somebody in or outlasts a stolen session', () => {
    expect(all.filter(([, { verified }]) => verified === 'always').map(([name]) => name)).toEqual([
      'removePasskey', 'addParcel', 'changeParcel', 'changeParcelMail', 'makeMailAddress', 'connectMailbox', 'acceptMailParcel', 'makeCalendar', 'followCalendar', 'unfollowCalendar', 'shareByLink', 'shareLive', 'addRoster', 'addPolicy', 'createDeliveryCode', 'answerConsent', 'changePerson', 'removePerson', 'createInvitation', 'makeRecoveryCodes', 'exportHousehold', 'erasePerson', 'createPairingCode',
    ]);
    expect(all.filter(([, { verified }]) => verified === 'when-passkey').map(([name]) => name)).toEqual(['beginPasskey', 'addPasskey', 'addNoticeTarget']);
  });

  it('never ask for a passkey before a door is locked or a visit stopped', () => {
    expect(all.filter(([name, { verified }]) => verified !== undefined && /stop|lock/i.test(name))).toEqual([]);
  });

  it('never unlock on a resident’s word: a door opens by a visit only', () => {
    expect(all.filter(([name, { path }]) => /unlock|\bopen\b/i.test(`${name} ${path}`))).toEqual([]);
    expect(all.filter(([, { path, method }]) => method === 'POST' && path.endsWith('/visits')).map(([, { access }]) => access)).toEqual(['courier']);
  });

  it('keep the demo apart', () => {
    const demo = all.filter(([, { path }]) => path.includes('/demo'));
    expect(demo.map(([name]) => name)).toEqual(['signInDemo', 'showDemo', 'showDemoDevice']);
    expect(demo.map(([, { access }]) => access)).toEqual(['demo', 'demo', 'demo']);
    expect(all.filter(([, { access, path }]) => access === 'demo' && !path.startsWith('/api/v1/demo'))).toEqual([]);
  });

  it('take an idempotency key wherever a repeated request would act twice', () => {
    const acting = all.filter(([, { method, tag }]) => method === 'POST' && ['Courier', 'Parcels', 'Visits', 'Doors'].includes(tag));
    expect(acting.length).toBeGreaterThan(3);
    expect(acting.filter(([, { idempotent }]) => idempotent !== true)).toEqual([]);
  });

  it('page every list, but those that a household keeps short', () => {
    const short = new Set(['listPolicies', 'listPeople', 'listInvitations', 'listAssistants', 'listShares', 'listSignedIn']);
    const lists = all.filter(([name]) => name.startsWith('list') && !short.has(name));
    expect(lists.length).toBeGreaterThan(2);
    for (const [, { query }] of lists) {
      expect(query?.parse({})).toEqual({ limit: 50 });
      expect(query?.safeParse({ limit: '100', cursor: 'x' }).success).toBe(true);
      for (const wrong of [{ limit: '101' }, { limit: '0' }, { limit: 'all' }, { cursor: 'x'.repeat(201) }]) expect(query?.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('the sockets', () => {
  it('are open to a known kind of caller, and lie where no route does', () => {
    const paths = new Set(all.map(([, { path }]) => shapeOf(path)));
    for (const { path, access } of Object.values(sockets)) {
      expect(RANKED.has(access as Access) || ['courier', 'hub', 'public'].includes(access)).toBe(true);
      expect(paths.has(shapeOf(path))).toBe(false);
    }
  });
});

describe('the problems', () => {
  it.each(Object.entries(problemCodes))('%s has a status and a sentence for people', (code, { status, title }) => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
    expect(problem.parse({ type: 'about:blank', title, status, code })).toMatchObject({ code });
  });

  it('are a closed set', () => {
    expect(problem.safeParse({ type: 'about:blank', title: 'x', status: 400, code: 'request.strange' }).success).toBe(false);
  });

  it('are all used: by a route, or wherever the server answers', () => {
    const used = new Set(all.flatMap(([, { problems }]) => problems));
    const anywhere: readonly ProblemCode[] = ['request.too_large', 'request.headers_too_large', 'server.no_room', 'hub.identity_in_use'];
    expect(Object.keys(problemCodes).filter((code) => !used.has(code as ProblemCode))).toEqual(anywhere);
  });
});
