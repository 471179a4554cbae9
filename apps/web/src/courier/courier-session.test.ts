import type { CourierVisit, DoorForCourier } from '@latchkey/contract';
import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createCourierSession } from './courier-session.ts';
import { signalBetween } from './page-signal.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { CourierApi } from './visit/courier-api.ts';
import { doorOf, noAnswer, problemOf, settled, VISIT_ID, visitOf } from './visit/courier-visit.fixture.ts';
import { createServerTime } from './visit/server-time.ts';
import type { EventSocket } from './visit/visit-follower.ts';

const CODE = 'abcdefgh12345678';
const PIN = { hubKey: 'kept-key', nonce: 'kept-nonce' };
const SCAN = { text: '1Z5R89390357567127', symbology: 'code128' as const, scannedAt: '2026-01-01T09:00:00.000Z' };

/** A page on a server whose answers a test may change as it goes. */
function pageOn(answers: { door?: () => DoorForCourier; start?: () => CourierVisit; visit?: () => CourierVisit; lock?: () => CourierVisit; report?: () => CourierVisit; checked?: Promise<void> } = {}, store = createMemoryStore(), socket?: EventSocket, isGuest = false) {
  const clock = new ManualClock();
  const time = createServerTime(clock);
  const keys: string[] = [];
  const locks: string[] = [];
  const pins: unknown[] = [];
  const api: Omit<CourierApi, 'proven'> = {
    showDoor: async () => (answers.door ?? doorOf)(),
    async startVisit(_code, _scan, key) {
      keys.push(key);
      return (answers.start ?? visitOf)();
    },
    async startEntry(_code, key) {
      keys.push(key);
      return (answers.start ?? visitOf)();
    },
    addParcel: async () => visitOf({ parcelCount: 2 }),
    showVisit: async () => (answers.visit ?? visitOf)(),
    async lock({ idempotencyKey }) {
      locks.push(idempotencyKey);
      return (answers.lock ?? (() => visitOf({ state: 'locking', lockAskedAt: 'x' })))();
    },
    report: async ({ reason, at }) => (answers.report ?? (() => visitOf(reason === null ? {} : { report: { reason, at } })))(),
    withdraw: async () => visitOf({ state: 'refused', refusal: 'approval.withdrawn' }),
    openEvents: async () => {
      if (socket === undefined) throw noAnswer();
      return { url: 'ws://home.example/x', hello: '{}' };
    },
  };
  const session = createCourierSession({ doorCode: CODE, isGuest, api, store, clock, time, openSocket: () => socket ?? expect.unreachable('there is no socket here'), checkSecured: async (visit, pin) => (pins.push(pin), await answers.checked, visit.securedToken === 'good' ? 'proved' : 'unproved') });
  const wait = async (seconds: number) => {
    for (let spent = 0; spent < seconds; spent += 0.5) {
      clock.advance(Seconds(0.5));
      await settled();
    }
  };
  return { session, store, clock, wait, keys, locks, pins, answers };
}

const refuse = (error: Error) => (): never => {
  throw error;
};

describe('the courier’s page', () => {
  it('shows the door, checks a scan and follows the visit', async () => {
    const { session, store } = pageOn();
    await session.start();
    expect(session.page()).toMatchObject({ at: 'scan', door: { name: 'Front door' } });
    await session.scanned(SCAN);
    expect(session.page()).toMatchObject({ at: 'visit', visit: { state: 'unlocked' }, sending: false, silent: false });
    expect(await store.readVisit(CODE)).toEqual({ doorCode: CODE, visitId: VISIT_ID, pin: { hubKey: doorOf().hubKey, nonce: expect.stringMatching(/^.{20,}$/) } });
  });

  it('takes in what was heard of its own visit, and of no other', async () => {
    const { session } = pageOn();
    await session.start();
    session.heard(visitOf({ parcelCount: 2 }));
    expect(session.page()).toMatchObject({ at: 'scan' });
    await session.scanned(SCAN);
    session.heard(visitOf({ parcelCount: 3 }));
    session.heard(visitOf({ id: 'vis_of_another', parcelCount: 4 }));
    expect(session.page()).toMatchObject({ at: 'visit', visit: { id: VISIT_ID, parcelCount: 3 } });
  });

  it('says at once what the courier said of the parcel, and that the server has it only once it has', async () => {
    const { session, answers, wait, store } = pageOn({ report: refuse(noAnswer()) });
    await session.start();
    await session.scanned(SCAN);
    await session.report('no-fit');
    await settled();
    expect(session.page()).toMatchObject({ saying: 'no-fit', visit: { state: 'unlocked' } });
    answers.visit = () => visitOf({ state: 'secured', securedToken: 'good' });
    await wait(4);
    expect(session.page()).toMatchObject({ saying: 'no-fit', visit: { state: 'secured' }, proof: 'proved' });
    answers.report = () => visitOf({ state: 'secured', securedToken: 'good', report: { reason: 'no-fit', at: 'then' } });
    session.wake();
    await settled();
    expect(session.page()).toMatchObject({ saying: undefined, visit: { state: 'secured', report: { reason: 'no-fit' } }, proof: 'proved' });
    expect(await store.readReports()).toEqual([]);
  });

  it('takes a proof that was checked while the parcel was spoken of', async () => {
    const checked = Promise.withResolvers<void>();
    const secured = { state: 'secured', securedToken: 'good' } as const;
    const { session } = pageOn({ start: () => visitOf(secured), checked: checked.promise, report: () => visitOf({ ...secured, report: { reason: 'no-fit', at: 'then' } }) });
    await session.start();
    await session.scanned(SCAN);
    await session.report('no-fit');
    await settled();
    expect(session.page()).toMatchObject({ proof: undefined, visit: { report: { reason: 'no-fit' } } });
    checked.resolve();
    await settled();
    expect(session.page()).toMatchObject({ proof: 'proved', visit: { report: { reason: 'no-fit' } } });
  });

  it('lets a guest ask with one tap, again after the visit, and scan when there is a parcel', async () => {
    const { session, keys, answers } = pageOn({}, undefined, undefined, true);
    await session.start();
    expect(session.page()).toMatchObject({ at: 'guest', door: { name: 'Front door' } });
    await session.scanned(SCAN);
    expect(keys).toEqual([]);
    answers.start = refuse(problemOf(403, 'visit.not_allowed'));
    await session.enter();
    expect(session.page()).toMatchObject({ at: 'refused', refusal: 'notAllowed' });
    answers.start = () => visitOf({ purpose: 'entry' });
    await session.retry();
    expect(session.page()).toMatchObject({ at: 'visit', visit: { state: 'unlocked', purpose: 'entry' } });
    expect(new Set(keys).size).toBe(1);
    session.scanAgain();
    expect(session.page().at).toBe('guest');
    session.scanInstead();
    expect(session.page().at).toBe('scan');
  });

  it('asks again with the same key after no answer, so that the door opens once', async () => {
    const page = pageOn({ start: refuse(noAnswer()) });
    await page.session.start();
    await page.session.scanned(SCAN);
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'offline' });
    page.answers.start = () => visitOf();
    await page.session.retry();
    expect(page.session.page().at).toBe('visit');
    expect(page.keys[0]).toBe(page.keys[1]);
  });

  it('takes a new key for a new scan', async () => {
    const page = pageOn({ start: refuse(problemOf(422, 'label.unknown')) });
    await page.session.start();
    await page.session.scanned(SCAN);
    page.session.scanAgain();
    await page.session.scanned(SCAN);
    expect(new Set(page.keys).size).toBe(2);
  });

  it('learns the time and tries once more when its proof is refused', async () => {
    let tries = 0;
    const page = pageOn({
      start: () => {
        tries += 1;
        if (tries === 1) throw problemOf(401, 'courier.proof_invalid');
        return visitOf();
      },
    });
    await page.session.start();
    await page.session.scanned(SCAN);
    expect(page.session.page().at).toBe('visit');
    expect(page.keys[0]).toBe(page.keys[1]);
  });

  it('waits for the household, and is over when the courier waits no longer', async () => {
    const page = pageOn({ start: () => visitOf({ state: 'new', bolt: 'thrown', askedUntil: 'x' }) });
    await page.session.start();
    await page.session.scanned(SCAN);
    expect(page.session.page()).toMatchObject({ at: 'visit', visit: { askedUntil: 'x' } });
    await page.session.withdraw();
    expect(page.session.page()).toMatchObject({ at: 'visit', visit: { state: 'refused', refusal: 'approval.withdrawn' } });
  });

  it('says so when the proof stays refused', async () => {
    const page = pageOn({ start: refuse(problemOf(401, 'courier.proof_invalid')) });
    await page.session.start();
    await page.session.scanned(SCAN);
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'phone' });
    expect(page.keys).toHaveLength(2);
  });

  it('finds its running visit again after a reload, with the lock still under way', async () => {
    const store = createMemoryStore();
    await store.writeVisit({ doorCode: CODE, visitId: VISIT_ID, pin: PIN });
    await store.writeLock({ visitId: VISIT_ID, idempotencyKey: 'pressed-before', askedAt: 'x' });
    const page = pageOn({ visit: () => visitOf({ state: 'closed' }), lock: refuse(noAnswer()) }, store);
    await page.session.start();
    await settled();
    expect(page.session.page()).toMatchObject({ at: 'visit', sending: true });
    expect(page.locks).toEqual(['pressed-before']);
    page.answers.lock = () => visitOf({ state: 'locking', lockAskedAt: 'x' });
    page.session.wake();
    await settled();
    expect(page.locks).toEqual(['pressed-before', 'pressed-before']);
    expect(page.session.page()).toMatchObject({ at: 'visit', sending: false, visit: { state: 'locking' } });
  });

  it('does not say that nothing was opened when it finds its visit but no connection', async () => {
    const store = createMemoryStore();
    await store.writeVisit({ doorCode: CODE, visitId: VISIT_ID, pin: PIN });
    const page = pageOn({ door: refuse(noAnswer()), visit: refuse(noAnswer()) }, store);
    await page.session.start();
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'lostTouch' });
    page.answers.visit = () => visitOf({ state: 'open', doorState: 'open' });
    await page.wait(6);
    expect(page.session.page()).toMatchObject({ at: 'visit', visit: { state: 'open' } });
  });

  it('starts anew where the server knows the old visit no more', async () => {
    const store = createMemoryStore();
    await store.writeVisit({ doorCode: CODE, visitId: VISIT_ID, pin: PIN });
    const page = pageOn({ visit: refuse(problemOf(404, 'request.not_found')) }, store);
    await page.session.start();
    expect(page.session.page().at).toBe('scan');
    expect(await store.readVisit(CODE)).toBeUndefined();
  });

  it('says when no word came for some seconds, and stops saying so when one comes', async () => {
    const page = pageOn();
    await page.session.start();
    await page.session.scanned(SCAN);
    page.answers.visit = refuse(noAnswer());
    await page.wait(5);
    expect(page.session.page()).toMatchObject({ at: 'visit', silent: true });
    page.answers.visit = () => visitOf({ state: 'open', doorState: 'open', serverNow: '2026-01-01T09:00:09.000Z' });
    await page.wait(2);
    expect(page.session.page()).toMatchObject({ at: 'visit', silent: false, visit: { state: 'open' } });
  });

  it('is not called silent while a quiet visit’s answers come', async () => {
    const listeners = new Map<string, (event: { readonly data: unknown }) => void>();
    // The two kinds of listeners of a socket are one here.
    const socket: EventSocket = { send: () => undefined, close: () => undefined, addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) => void listeners.set(type, listener) };
    const page = pageOn({}, createMemoryStore(), socket);
    await page.session.start();
    await page.session.scanned(SCAN);
    await page.wait(0.5);
    listeners.get('message')?.({ data: JSON.stringify({ type: 'visit', visit: visitOf() }) });
    const told: boolean[] = [];
    page.session.onChange(() => {
      const shown = page.session.page();
      if (shown.at === 'visit') told.push(shown.silent);
    });
    await page.wait(30);
    expect(told.length).toBeGreaterThan(5);
    expect(told).not.toContain(true);
  });

  it('lets go of the visit once it is over', async () => {
    const page = pageOn();
    await page.session.start();
    await page.session.scanned(SCAN);
    page.answers.visit = () => visitOf({ state: 'secured', bolt: 'thrown', serverNow: '2026-01-01T09:00:09.000Z' });
    await page.wait(2);
    expect(page.session.page()).toMatchObject({ at: 'visit', visit: { state: 'secured' } });
    expect(await page.store.readVisit(CODE)).toBeUndefined();
    await page.wait(10);
    expect(page.session.page()).toMatchObject({ silent: false });
    page.session.finish();
    expect(page.session.page().at).toBe('done');
  });

  it('says secured only on the hub’s word, by the key that the door had before the visit', async () => {
    const page = pageOn();
    await page.session.start();
    await page.session.scanned(SCAN);
    page.answers.door = () => doorOf({ hubKey: 'a key that the server chose later' });
    page.answers.visit = () => visitOf({ state: 'secured', bolt: 'thrown', securedToken: null, serverNow: '2026-01-01T09:00:09.000Z' });
    await page.wait(2);
    expect(page.session.page()).toMatchObject({ at: 'visit', proof: 'unproved' });
    expect(page.pins).toEqual([{ hubKey: doorOf().hubKey, nonce: page.keys[0] }]);

    const another = pageOn();
    await another.session.start();
    await another.session.scanned(SCAN);
    another.answers.visit = () => visitOf({ state: 'secured', bolt: 'thrown', securedToken: 'good', serverNow: '2026-01-01T09:00:09.000Z' });
    await another.wait(2);
    expect(another.session.page()).toMatchObject({ at: 'visit', proof: 'proved' });
  });

  it('knows after a reload by which key and nonce the hub’s word counts', async () => {
    const store = createMemoryStore();
    await store.writeVisit({ doorCode: CODE, visitId: VISIT_ID, pin: PIN });
    const page = pageOn({ door: () => doorOf({ hubKey: 'another key' }), visit: () => visitOf({ state: 'secured', bolt: 'thrown', securedToken: 'good' }) }, store);
    await page.session.start();
    await page.wait(1);
    expect(page.pins).toEqual([PIN]);
  });

  it('waits for a door that is away, and lets scan when it is back', async () => {
    const page = pageOn({ door: () => doorOf({ hindrance: 'hub' }) });
    await page.session.start();
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'doorOffline', code: 'hub.offline' });
    page.answers.door = () => doorOf({ hindrance: 'camera' });
    await page.wait(6);
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'camera', code: 'live.no_picture' });
    page.answers.door = () => doorOf();
    await page.wait(6);
    expect(page.session.page().at).toBe('scan');
  });

  it('keeps trying also when the door was away only as the label came', async () => {
    const page = pageOn({ start: refuse(problemOf(503, 'hub.offline')), door: () => doorOf() });
    await page.session.start();
    await page.session.scanned(SCAN);
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'doorOffline' });
    await page.wait(6);
    expect(page.session.page().at).toBe('scan');
  });

  it('says when there is no such door, and when there is no connection', async () => {
    const page = pageOn({ door: refuse(problemOf(404, 'request.not_found')) });
    await page.session.start();
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'noDoor' });
    page.answers.door = refuse(noAnswer());
    await page.session.retry();
    expect(page.session.page()).toMatchObject({ at: 'refused', refusal: 'offline' });
  });

  it('shows what the visit says when the lock request came too late', async () => {
    const page = pageOn({ lock: refuse(problemOf(409, 'visit.over')) });
    await page.session.start();
    await page.session.scanned(SCAN);
    await page.session.lock();
    await settled();
    expect(page.session.page()).toMatchObject({ at: 'visit', sending: false });
  });
});

describe('signals', () => {
  const scan = { at: 'scan', door: doorOf() } as const;
  const visit = (facts: Partial<CourierVisit>) => ({ at: 'visit', visit: visitOf(facts), sending: false, silent: false, proof: undefined, saying: undefined }) as const;

  it('play when there is news, once', () => {
    expect(signalBetween(scan, { at: 'checking', door: doorOf(), slow: false })).toBe('read');
    expect(signalBetween(scan, visit({}))).toBe('success');
    expect(signalBetween(visit({}), visit({ state: 'open', doorState: 'open' }))).toBeUndefined();
    const secured = { ...visit({ state: 'secured' }), proof: 'proved' } as const;
    expect(signalBetween(visit({ state: 'settling' }), visit({ state: 'secured' }))).toBeUndefined();
    expect(signalBetween(visit({ state: 'secured' }), secured)).toBe('success');
    expect(signalBetween(visit({ state: 'secured' }), { ...secured, proof: 'unproved' })).toBe('failure');
    expect(signalBetween(visit({ state: 'secured' }), { ...secured, proof: 'unchecked' })).toBeUndefined();
    expect(signalBetween(visit({ state: 'locking' }), visit({ state: 'jammed', bolt: 'partial' }))).toBe('failure');
    expect(signalBetween(visit({}), { ...visit({}), silent: true })).toBeUndefined();
  });
});
