import { decide, defaultRules, isOver, newVisit, type VisitEvent, type VisitRequest } from '@latchkey/domain';
import { Instant, newId, toIso } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addEntry, unheardVisit, type VisitFacts, wasOpened } from './visit-projection.ts';

const START = Date.UTC(2026, 10, 22, 12, 0, 0);
const request: VisitRequest = {
  visitId: newId('vis'), accessPointId: 'ap', purpose: 'delivery', parcels: [], courier: 'x',
  grant: { jti: 'j', accessPointId: 'ap', notBefore: Instant(START), expiresAt: Instant(START + 60_000), trusted: true, used: false },
  busy: false, rules: { ...defaultRules, camera: 'optional' },
};
type Body = VisitEvent extends infer Event ? (Event extends VisitEvent ? Omit<Event, 'at'> : never) : never;

/** Runs events through the real visit machine and its lines through the projection. */
function run(bodies: readonly Body[]) {
  let visit = newVisit;
  let facts: VisitFacts = unheardVisit(toIso(Instant(START)));
  for (const [index, body] of bodies.entries()) {
    // Adding the time to a member of the union gives that member back, which the compiler does not follow.
    const event = { ...body, at: Instant(START + index * 1_000) } as VisitEvent;
    const { after, write } = decide(visit, event);
    // The hub writes no line of what told nothing new.
    if (write === 'never') continue;
    const { type, at, ...data } = event;
    visit = after.visit;
    facts = addEntry(facts, {
      kind: 'visit', seq: index + 1, at: toIso(at), visitId: newId('vis'), accessPointId: newId('ap'), purpose: 'delivery', parcels: [], type, data: type === 'visit.requested' ? {} : data,
      state: visit.state, notices: after.effects.flatMap((effect) => (effect.type === 'notice' ? [effect.kind] : [])), alarms: [...visit.alarms], refusal: visit.refusal ?? null, clean: false,
    });
  }
  return { visit, facts };
}
const at = (second: number) => toIso(Instant(START + second * 1_000));
const delivery: readonly Body[] = [
  { type: 'visit.requested', request },
  { type: 'door.reported', door: 'closed' },
  { type: 'devices.answered', question: 1, bolt: 'thrown', door: 'closed' },
  { type: 'bolt.reported', bolt: 'withdrawn', cause: 'remote' },
  { type: 'door.reported', door: 'open' },
  { type: 'door.reported', door: 'closed' },
  { type: 'lock.asked', by: 'courier', who: 'x' },
  { type: 'bolt.reported', bolt: 'thrown', cause: 'remote' },
  { type: 'deadline.passed', deadline: 'settle' },
  // The number that the visit gives its question after unlock, lock and the settling.
  { type: 'devices.answered', question: 4, bolt: 'thrown', door: 'closed' },
];

describe('a visit added up from its journal', () => {
  it('has every time of a plain delivery', () => {
    expect(run(delivery).facts).toMatchObject({ state: 'secured', bolt: 'thrown', door: 'closed', unlockedAt: at(3), openedAt: at(4), closedAt: at(5), lockedAt: at(7), endedAt: at(9), updatedAt: at(9) });
  });

  it('relocks 55 s after it was unlocked, until the door opens', () => {
    expect(run(delivery.slice(0, 4)).facts.relocksAt).toBe(at(58));
    expect(run(delivery.slice(0, 5)).facts.relocksAt).toBeNull();
    expect(run(delivery.slice(0, 3)).facts.relocksAt).toBeNull();
  });

  it('believes the courier’s word at a box that nothing watches, and only it', () => {
    const boxed = { type: 'visit.requested', request: { ...request, rules: { ...request.rules, contact: 'none' } } } as const;
    const answer = (question: number): Body => ({ type: 'devices.answered', question, bolt: 'thrown', door: 'cannot_say' });
    const visit = (done: Body) => run([boxed, answer(1), { type: 'bolt.reported', bolt: 'withdrawn', cause: 'remote' }, done, { type: 'bolt.reported', bolt: 'thrown', cause: 'remote' }, { type: 'deadline.passed', deadline: 'settle' }, answer(4)]).facts;
    const left = visit({ type: 'lock.asked', by: 'courier', who: 'x' });
    expect(left).toMatchObject({ state: 'bolted', openedAt: null, closedAt: null, leftAt: at(3), endedAt: at(6), door: 'unknown' });
    expect(wasOpened(left)).toBe(true);
    expect(wasOpened(visit({ type: 'deadline.passed', deadline: 'never_opened' }))).toBe(false);
  });

  it('relocks sooner where the hub says so, and never later', () => {
    const unlocked = run(delivery.slice(0, 3)).facts;
    const said = (relocksAfterMillis: unknown): VisitFacts =>
      addEntry(unlocked, { kind: 'visit', seq: 9, at: at(3), visitId: newId('vis'), accessPointId: newId('ap'), purpose: 'delivery', parcels: [], type: 'bolt.reported', data: { bolt: 'withdrawn', relocksAfterMillis }, state: 'unlocked', notices: ['visit.unlocked'], alarms: [], refusal: null, clean: false });
    expect(said(10_000).relocksAt).toBe(at(13));
    expect(said(600_000).relocksAt).toBe(at(58));
    for (const nonsense of ['soon', -1, -1e300, Number.NaN]) expect(said(nonsense).relocksAt).toBe(at(58));
  });

  it('knows of an opening that came before the bolt’s report', () => {
    const { facts } = run([...delivery.slice(0, 3), { type: 'door.reported', door: 'open' }]);
    expect(facts).toMatchObject({ state: 'open', unlockedAt: at(3), openedAt: at(3) });
  });

  it('forgets that it was closed or locked when it opens again', () => {
    const { facts } = run([...delivery.slice(0, 8), { type: 'bolt.reported', bolt: 'withdrawn', cause: 'manual' }, { type: 'door.reported', door: 'open' }]);
    expect(facts).toMatchObject({ closedAt: null, lockedAt: null, openedAt: at(4), endedAt: null, door: 'open', bolt: 'withdrawn' });
  });

  it('does not know what the devices said before the hub restarted, or a device fell silent', () => {
    expect(run([...delivery.slice(0, 5), { type: 'hub.restarted' }]).facts).toMatchObject({ bolt: 'unknown', door: 'unknown' });
    expect(run([...delivery.slice(0, 5), { type: 'device.silent', device: 'contact' }]).facts).toMatchObject({ bolt: 'withdrawn', door: 'unknown' });
  });

  it('says of bolt, door and opening what the visit machine knows, whatever happens', () => {
    const body: fc.Arbitrary<Body> = fc.oneof(
      fc.constantFrom<Body>(...delivery.slice(1)),
      fc.record({ type: fc.constant('bolt.reported' as const), bolt: fc.constantFrom('thrown' as const, 'withdrawn' as const, 'partial' as const, 'unknown' as const), cause: fc.constant('unknown' as const) }),
      fc.record({ type: fc.constant('door.reported' as const), door: fc.constantFrom('open' as const, 'closed' as const, 'unknown' as const) }),
      fc.record({ type: fc.constant('deadline.passed' as const), deadline: fc.constantFrom('arm' as const, 'withdraw' as const, 'never_opened' as const, 'relock' as const, 'throw' as const, 'retry_lock' as const, 'settle' as const) }),
      fc.constantFrom<Body>({ type: 'hub.restarted' }, { type: 'stop.asked', who: 'x' }, { type: 'device.silent', device: 'lock' }, { type: 'device.silent', device: 'contact' }),
    );
    fc.assert(
      fc.property(fc.array(body, { maxLength: 25 }), (events) => {
        const all: Body[] = [{ type: 'visit.requested', request }, ...events];
        // The hub sends nothing after a visit's end.
        const end = all.findIndex((_event, index) => isOver(run(all.slice(0, index + 1)).visit));
        const { visit, facts } = run(end === -1 ? all : all.slice(0, end + 1));
        expect([facts.state, facts.bolt, facts.door]).toEqual([visit.state, visit.bolt, visit.door]);
        expect(facts.endedAt !== null).toBe(visit.state === 'secured' || visit.state === 'refused');
        expect([facts.unlockedAt !== null, facts.openedAt !== null]).toEqual([visit.unlockedOnce, visit.openedOnce]);
        if (visit.state === 'secured') expect([facts.lockedAt !== null, facts.closedAt !== null]).toEqual([true, visit.openedOnce]);
      }),
    );
  });
});
