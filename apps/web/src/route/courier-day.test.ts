import { ApiError } from '@latchkey/client';
import type { CourierRoute, HeldStop, RouteStop, Stop } from '@latchkey/contract';
import { Hours, Instant, ManualClock, Minutes, toIso } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createServerTime } from '../courier/visit/server-time.ts';
import { createCourierDay, type DayPage, type RouteApi } from './courier-day.ts';
import type { QueuedReport, RouteStore, ShownStop } from './route-store.ts';

const STOP: Stop = { deliveryId: 'del_00000000000000000000000001', trackingNumber: 'MADEUP1', address: null, reference: null, notBefore: null, notAfter: null, status: 'expected', report: null };
const OTHER: Stop = { ...STOP, deliveryId: 'del_00000000000000000000000002', trackingNumber: 'MADEUP2' };
const HELD: HeldStop = { grantId: 'grt_00000000000000000000000001', accessPointId: 'ap_00000000000000000000000001', door: { name: 'Box', kind: 'parcel-box' }, from: '2026-01-01T00:00:00.000Z', until: '2099-01-01T00:00:00.000Z', homeOnline: true };
const says = (status: number, code: ApiError['code']) => () => Promise.reject(new ApiError(code, status, code));
const away = says(0, 'network.failed');

function makeDay({ api = {}, invitation }: { readonly api?: Partial<RouteApi>; readonly invitation?: string } = {}) {
  const clock = new ManualClock();
  const time = createServerTime(clock);
  const kept: { route: CourierRoute | undefined; reports: QueuedReport[]; shown: ShownStop[] } = { route: undefined, reports: [], shown: [] };
  const store: RouteStore = {
    readRoute: async () => kept.route,
    writeRoute: async (route) => void (kept.route = route),
    readReports: async () => [...kept.reports],
    writeReport: async (report) => void (kept.reports = [...kept.reports.filter(({ deliveryId }) => deliveryId !== report.deliveryId), report]),
    removeReport: async (report) => void (kept.reports = kept.reports.filter(({ idempotencyKey }) => idempotencyKey !== report.idempotencyKey)),
    readShown: async () => [...kept.shown],
    writeShown: async (shown) => void (kept.shown = [...kept.shown.filter(({ deliveryId }) => deliveryId !== shown.deliveryId), shown]),
    removeShown: async (deliveryId) => void (kept.shown = kept.shown.filter((each) => each.deliveryId !== deliveryId)),
    clear: async () => void Object.assign(kept, { route: undefined, reports: [], shown: [] }),
  };
  const sent: QueuedReport[] = [];
  const pages: DayPage[] = [];
  let used = 0;
  const route = async (...stops: RouteStop[]) => ({ carrier: 'Swift', courier: 'Bo', signedUntil: null, stops, serverNow: toIso(clock.now()) });
  const server: RouteApi = {
    serverNow: async () => toIso(clock.now()),
    join: async () => undefined,
    route: () => route(STOP),
    report: async (report) => (sent.push(report), STOP),
    ...api,
  };
  const day = createCourierDay({ api: server, store, time, signHandover: async ({ grantId, accessPointId }, at) => `${grantId} ${accessPointId} ${at}`, invitation, onInvitationUsed: () => used++, onChange: (page) => pages.push(page) });
  return { clock, time, kept, sent, server, route, day, pages, page: () => pages.at(-1), used: () => used };
}

describe('an invitation', () => {
  it('is used once, however often the page looks at the same time', async () => {
    const tokens: string[] = [];
    const { day, page, used } = makeDay({ invitation: 'token', api: { join: async (token) => void tokens.push(token) } });
    await Promise.all([day.look(), day.look(), day.look()]);
    expect([tokens, used(), page()]).toMatchObject([['token'], 1, { at: 'route', fresh: true, route: { courier: 'Bo' } }]);
  });

  it('is kept until the server has answered to it', async () => {
    const made = makeDay({ invitation: 'token', api: { join: away } });
    await made.day.look();
    expect([made.used(), made.page()]).toEqual([0, { at: 'none', why: 'unreached' }]);
    made.server.join = async () => undefined;
    await made.day.look();
    expect([made.used(), made.page()?.at]).toEqual([1, 'route']);
  });

  it('that is no good is said to a phone that nobody knows', async () => {
    const { day, page } = makeDay({ invitation: 'old', api: { join: says(422, 'courier.invitation_invalid'), route: says(404, 'request.not_found') } });
    await day.look();
    expect(page()).toEqual({ at: 'none', why: 'refused' });
  });

  it('that this phone has used before leads to its route', async () => {
    const { day, page } = makeDay({ invitation: 'used', api: { join: says(422, 'courier.invitation_invalid') } });
    await day.look();
    expect(page()).toMatchObject({ at: 'route', fresh: true, taken: false });
  });

  it('of another carrier is not taken for this one’s', async () => {
    const { day, page } = makeDay({ invitation: 'theirs', api: { join: says(409, 'request.conflict') } });
    await day.look();
    expect(page()).toMatchObject({ at: 'route', taken: true });
  });
});

describe('a courier’s day', () => {
  it('goes on in a dead spot by what the phone kept, and sends later what was said, with its time and one key', async () => {
    const made = makeDay();
    await made.day.look();
    const online = { ...made.server };
    Object.assign(made.server, { route: away, report: async (report: QueuedReport) => (made.sent.push(report), away()) });
    const saidAt = toIso(made.clock.now());
    await made.day.report(STOP.deliveryId, 'nobody');
    expect(made.page()).toMatchObject({ at: 'route', fresh: false, waiting: new Set([STOP.deliveryId]), route: { stops: [{ report: { reason: 'nobody', at: saidAt } }] } });
    made.clock.advance(Minutes(20));
    await made.day.look();
    Object.assign(made.server, online);
    await made.day.look();
    expect(new Set(made.sent.map(({ at, idempotencyKey }) => `${at} ${idempotencyKey}`))).toHaveLength(1);
    expect([made.sent.length, made.sent[0]?.at, made.kept.reports]).toEqual([3, saidAt, []]);
    expect(made.page()).toMatchObject({ fresh: true });
  });

  it('never says that the network is gone while it is there', async () => {
    const made = makeDay();
    await made.day.look();
    await made.day.report(STOP.deliveryId, 'nobody');
    expect(made.pages.every((page) => page.at === 'route' && page.fresh)).toBe(true);
  });

  it('keeps what the server did not take just now, and sends the rest', async () => {
    const sent: Stop['deliveryId'][] = [];
    const made = makeDay({ api: { report: async (report) => (report.deliveryId === STOP.deliveryId ? says(409, 'request.conflict')() : (sent.push(report.deliveryId), OTHER)) } });
    made.server.route = () => made.route(STOP, OTHER);
    await made.day.report(STOP.deliveryId, 'nobody');
    await made.day.report(OTHER.deliveryId, 'damaged');
    expect([sent, made.kept.reports.map(({ deliveryId }) => deliveryId), made.page()]).toMatchObject([[OTHER.deliveryId], [STOP.deliveryId], { at: 'route', fresh: true }]);
  });

  it.each([['delivered meanwhile', [{ ...STOP, status: 'delivered' as const }]], ['taken off the route', []]])('drops what was said of a stop that was %s', async (_what, stops) => {
    const made = makeDay({ api: { report: says(409, 'request.conflict') } });
    made.server.route = () => made.route(...stops);
    await made.day.report(STOP.deliveryId, 'nobody');
    expect([made.kept.reports, made.page()]).toMatchObject([[], { at: 'route', waiting: new Set() }]);
  });

  it('forgets everything when the carrier cuts the phone off', async () => {
    const made = makeDay();
    await made.day.look();
    Object.assign(made.server, { route: says(404, 'request.not_found'), report: says(404, 'request.not_found') });
    await made.day.report(STOP.deliveryId, 'nobody');
    expect([made.kept, made.page()]).toEqual([{ route: undefined, reports: [], shown: [] }, { at: 'none', why: 'not-invited' }]);
  });

  it('learns the server’s time before it proves anything, also when the first look fails', async () => {
    const made = makeDay({ api: { serverNow: away } });
    await made.day.look();
    const server = Instant(made.clock.now() + Hours(3));
    made.server.serverNow = async () => toIso(server);
    let proved: number | undefined;
    made.server.route = () => ((proved = made.time.now()), made.route(STOP));
    await made.day.look();
    expect(proved).toBe(server);
  });
});

describe('a code for a door without a network', () => {
  it('is signed anew each time, by the server’s time, and that it was shown is kept until something is heard of the stop', async () => {
    const made = makeDay();
    const held = { ...STOP, held: HELD };
    const server = Instant(made.clock.now() + Hours(3));
    Object.assign(made.server, { serverNow: async () => toIso(server), route: async () => ({ ...(await made.route(held, OTHER)), serverNow: toIso(server) }) });
    await made.day.look();
    made.server.route = away;
    const first = await made.day.showCode(STOP.deliveryId, HELD);
    made.clock.advance(Minutes(1));
    const second = await made.day.showCode(STOP.deliveryId, HELD);
    expect([first.text, second.text]).toEqual([server, server + Minutes(1)].map((at) => `${HELD.grantId} ${HELD.accessPointId} ${Math.floor(at / 1_000)}`));
    await made.day.look();
    expect(made.page()).toMatchObject({ at: 'route', fresh: false, shown: new Map([[STOP.deliveryId, toIso(Instant(second.at))]]) });
    made.server.route = () => made.route(held);
    await made.day.look();
    expect(made.kept.shown).toHaveLength(1);
    made.server.route = () => made.route({ ...STOP, status: 'delivered' });
    await made.day.look();
    expect([made.kept.shown, made.page()]).toMatchObject([[], { shown: new Map() }]);
  });

  it('of another grant is not taken for this one’s', async () => {
    const made = makeDay();
    made.server.route = () => made.route({ ...STOP, held: { ...HELD, grantId: 'grt_00000000000000000000000002' } });
    await made.day.showCode(STOP.deliveryId, HELD);
    await made.day.look();
    expect(made.kept.shown).toEqual([]);
  });
});
