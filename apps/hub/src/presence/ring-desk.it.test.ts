import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CarrierWord, GRANT_TYPE, type GrantRequest, type PolicyRule, signApproval, signCarrierWord, signJws, signPolicy, thumbprint } from '@latchkey/grants';
import { codeOf, Hours, ManualClock, Minutes, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSigner, prove, secondsOf } from '../../../../packages/grants/src/household.fixture.ts';
import { makeSite, type SignedSite } from '../../test/signed-site.ts';
import type { GrantGate } from '../grants/grant-gate.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createDoorPresence, type DoorPresence } from './door-presence.ts';
import { withPresence } from './presence-gate.ts';
import { createRingDesk, type RingDesk } from './ring-desk.ts';

const [FRONT, BACK, GARAGE] = [newId('ap'), newId('ap'), newId('ap')];
const [BELL, MOTION] = ['bell', 'motion'];
let stack: AsyncDisposableStack;
let clock: ManualClock;
let journal: Journal;
let site: SignedSite;
let gate: GrantGate;
let front: DoorPresence;
let back: DoorPresence;
let desk: RingDesk;
/** The visits that the hub let in. */
let opened: string[];
let asked: Promise<unknown>[];

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  clock = new ManualClock();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ring-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  stack.defer(() => journal[Symbol.dispose]());
  site = stack.use(await makeSite({ clock, journal, points: [{ id: FRONT }, { id: BACK }, { id: GARAGE }], openingsPerHour: 4 }));
  start(site);
});
afterEach(() => stack.disposeAsync());

/** What the hub makes of a site when it starts: bells at two doors, none at the garage. */
function start(of: SignedSite): void {
  [front, back] = [createDoorPresence(clock), createDoorPresence(clock)];
  const presences = new Map([[FRONT as string, front], [BACK as string, back]]);
  opened = [];
  asked = [];
  const made = withPresence(of.gate, { codes: new Map(), presences }, silentLog);
  gate = made;
  desk = stack.use(createRingDesk({
    presences, clock, log: silentLog,
    admit(request) {
      const answer = made.admit(request, ({ claims }) => {
        opened.push(claims.sub);
        // Nobody looks at anything else of it.
        return { visit: { state: 'arming' } } as Awaited<ReturnType<Parameters<typeof createRingDesk>[0]['admit']>>;
      });
      asked.push(answer);
      return answer;
    },
  }));
}
/** Until everything that was asked at the gate, also by a ring, has its answer. */
const settle = () => Promise.allSettled(asked);
const request = (door: `ap_${string}` = FRONT) => site.request(door, clock.now());
/** `opened`, `rings`, or the code of the refusal. */
const ask = async (wanted: GrantRequest): Promise<string> => desk.ask(wanted).then((answer) => ('rings' in answer ? 'rings' : 'opened'), (error: unknown) => codeOf(error) ?? 'crashed');
/** Somebody else's phone. */
async function otherRequest(): Promise<GrantRequest> {
  const other = await makeSigner('other');
  const made = await site.claims(FRONT, clock.now(), { cnf: { jkt: await thumbprint(other.key) } });
  return { visitId: made.sub, grant: await signJws(GRANT_TYPE, made, site.server.signer), proof: await prove(other, clock.now()) };
}
const rule = (change: Partial<PolicyRule>): Promise<unknown> =>
  signPolicy({ ...site.policyContent, version: 2, doors: site.policyContent.doors.map((door) => ({ ...door, rules: door.rules.map((before) => ({ ...before, ...change })) })) }, site.owner.signer).then((policy) => site.authority.update({ rosters: [], policy }));

describe('a printed sign at a door with a bell', () => {
  it('opens for whoever was heard within the last minute, and not a second later', async () => {
    front.heard(BELL);
    clock.advance(Seconds(60));
    expect(await ask(await request())).toBe('opened');
    front.heard(MOTION);
    clock.advance(Seconds(61));
    expect(await ask(await request())).toBe('rings');
    expect(opened).toHaveLength(1);
  });

  it('waits for the ring and goes on by itself, with the very same scan', async () => {
    const wanted = await request();
    expect(await ask(wanted)).toBe('rings');
    clock.advance(Seconds(40));
    front.heard(BELL);
    await settle();
    expect(opened).toEqual([wanted.visitId]);
  });

  it('waits a minute and no longer, and for no visit that was left or stopped', async () => {
    await ask(await request());
    clock.advance(Seconds(61));
    front.heard(BELL);
    await settle();
    clock.advance(Seconds(61));
    const left = await request();
    await ask(left);
    expect(desk.leave(left.visitId)).toBe(true);
    expect(desk.leave(left.visitId)).toBe(false);
    front.heard(BELL);
    await settle();
    expect(opened).toEqual([]);
  });

  it('is not opened by the bell of another door', async () => {
    await ask(await request());
    back.heard(BELL);
    await settle();
    expect(opened).toEqual([]);
    // And the one that rang there opens nothing here that is asked later.
    expect(await ask(await request())).toBe('rings');
  });

  it('lets one courier in by one ring: whoever else asks rings too', async () => {
    front.heard(BELL);
    expect(await ask(await request())).toBe('opened');
    // The same courier's next parcel.
    expect(await ask(await request())).toBe('opened');
    expect(await ask(await otherRequest())).toBe('rings');
    front.heard(BELL);
    await settle();
    expect(opened).toHaveLength(3);
  });

  it('takes a request once, however often it is sent and whoever rings', async () => {
    front.heard(BELL);
    const wanted = await request();
    expect(await ask(wanted)).toBe('opened');
    front.heard(BELL);
    expect(await ask(wanted)).toMatch(/used$/);
    const waited = await request(BACK);
    expect([await ask(waited), await ask(waited)]).toEqual(['rings', 'rings']);
    back.heard(BELL);
    await settle();
    back.heard(BELL);
    await settle();
    expect(opened).toEqual([wanted.visitId, waited.visitId]);
  });

  it('uses up no opening of the hour while nobody is heard', async () => {
    for (let scan = 0; scan < 10; scan += 1) expect(await ask(await request())).toBe('rings');
    front.heard(BELL);
    await settle();
    expect(opened).toHaveLength(1);
  });

  it('judges again when the bell is heard: what the household changed meanwhile counts', async () => {
    await ask(await request());
    await rule({ how: 'never' });
    front.heard(BELL);
    await settle();
    expect(opened).toEqual([]);
  });
});

describe('time', () => {
  it.each([['an hour ahead', Hours(1)], ['an hour back', Hours(-1)]])('of the wall clock that jumps %s makes nobody present', async (_where, jump) => {
    front.heard(BELL);
    clock.advance(Seconds(61));
    clock.jumpWall(jump);
    const code = await ask(await request());
    expect(['rings', 'clock.rolled_back']).toContain(code);
    expect(opened).toEqual([]);
  });

  it('is forgotten with the hub: after a restart nobody has rung and nobody waits', async () => {
    front.heard(BELL);
    const waited = await request(BACK);
    await ask(waited);
    desk[Symbol.dispose]();
    start(await site.restart());
    expect(await ask(await request())).toBe('rings');
    back.heard(BELL);
    await settle();
    expect(opened).toEqual([]);
  });
});

describe('a bell that rings for ever', () => {
  const ringOn = (span: number, every: number) => {
    for (let past = 0; past < span; past += every) {
      front.heard(BELL);
      clock.advance(Seconds(every));
    }
  };

  it.each([1, 30, 90])('every %i s says nothing after five minutes', async (every) => {
    ringOn(400, every);
    clock.advance(Seconds(Math.max(0, 61 - every)));
    const wanted = await request();
    expect(await ask(wanted)).toBe('rings');
    front.heard(BELL);
    await settle();
    expect(opened).toEqual([]);
    // Another device at the door still counts.
    front.heard(MOTION);
    await settle();
    expect(opened).toEqual([wanted.visitId]);
  });

  it('counts again once it has rested', async () => {
    ringOn(400, 10);
    clock.advance(Minutes(2));
    front.heard(BELL);
    expect(await ask(await request())).toBe('opened');
  });
});

describe('a server that lies', () => {
  it('about who is there gets no further: nothing in a grant, a proof or a carrier’s word stands for a ring', async () => {
    const made = await site.claims(FRONT, clock.now());
    const claims = { ...made, presence: 'ring', heard: true, present: true };
    const wanted = { visitId: made.sub, grant: await signJws(GRANT_TYPE, claims, site.server.signer), proof: await prove(site.courier, clock.now(), { shown_code: 'x', presence: 'ring' }) };
    expect(await ask(wanted)).toBe('grant.malformed');
    const honest = { ...wanted, grant: await signJws(GRANT_TYPE, made, site.server.signer) };
    expect(await ask(honest)).toBe('rings');
    // A carrier that the server has made up vouches for the courier, and no owner has named it.
    const carrier = await makeSigner('made up');
    const word: CarrierWord = { v: 1, carrier: newId('car'), carrierKey: carrier.key, courierId: newId('cou'), courier: await thumbprint(site.courier.key), name: 'Nobody', issuedAt: secondsOf(clock.now()), expiresAt: secondsOf(clock.now()) + 600 };
    const vouched = await site.request(FRONT, clock.now(), { word: await signCarrierWord(word, carrier.signer) });
    expect(await ask(vouched)).toBe('rings');
    expect(opened).toEqual([]);
  });
});

describe('as before', () => {
  it('a door without a bell, a sensor or a display opens for the label alone', async () => {
    expect(await ask(await request(GARAGE))).toBe('opened');
  });

  it('a courier whom the owners name is asked for no ring', async () => {
    await rule({ whom: { kind: 'courier', name: 'Kim', keys: [await thumbprint(site.courier.key)] } });
    expect(await ask(await request())).toBe('opened');
  });

  it('a guest’s key is asked for no ring', async () => {
    await rule({ purposes: ['entry'], whom: { kind: 'courier', name: 'Ann', keys: [await thumbprint(site.courier.key)] } });
    expect(await ask(await site.request(FRONT, clock.now(), { purpose: 'entry', parcels: [] }))).toBe('opened');
  });

  it('who was heard when the household was asked comes in on its yes, however long it took; who was not rings', async () => {
    await rule({ how: 'ask' });
    const approved = async (): Promise<GrantRequest> => {
      const wanted = await site.claims(FRONT, clock.now());
      const now = secondsOf(clock.now());
      const approval = await signApproval({ v: 1, site: site.siteId, visit: wanted.sub, accessPointId: FRONT, purpose: wanted.purpose, courier: wanted.cnf.jkt, issuedAt: now, expiresAt: now + 60 }, site.member.signer);
      return { visitId: wanted.sub, grant: await signJws(GRANT_TYPE, wanted, site.server.signer), proof: await prove(site.courier, clock.now()), approval };
    };
    expect(await ask(await request())).toBe('approval.needed');
    expect(await ask(await approved())).toBe('rings');
    front.heard(BELL);
    await settle();
    clock.advance(Minutes(9));
    expect(await ask(await approved())).toBe('opened');
    expect(opened).toHaveLength(2);
    clock.advance(Seconds(61));
    expect(await ask(await approved())).toBe('rings');
  });

  it('one more parcel of a visit that runs opens nothing, and needs no ring', async () => {
    expect(await gate.admitMore(await request(), (claims) => claims.purpose)).toBe('delivery');
  });
});
