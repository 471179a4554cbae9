import { absorb, createStep, createWatchStep, type GuardName, type MachineParts, machineParts, type RowEffect, type VisitRow, type VisitState, watchGuards, type WatchTable, watchTable } from '@latchkey/domain';
import { Millis } from '@latchkey/kit';
import { type HomeKind, type HubParts, productParts } from './hub-model.ts';
import type { InvariantName } from './invariants.ts';
import type { Budget } from './world.ts';

/** A fault put in on purpose, one line of table, guards, facts or runner: a check that does not find it checks nothing. */
export interface SeededBug {
  readonly name: string;
  /** What it imitates. */
  readonly incident: string;
  readonly invariant: InvariantName;
  readonly parts: HubParts;
  readonly home: HomeKind;
  readonly budget: Budget;
}

export const frontDoor: HomeKind = { name: 'a front door with lamp, contact and fire policy', camera: 'required', picture: 'proved', contact: 'present', fire: 'unlock' };
export const lampless: HomeKind = { name: 'a front door without a lamp', camera: 'required', picture: 'unproven-allowed', contact: 'present', fire: 'tell' };
export const cameraless: HomeKind = { name: 'a garage without a camera', camera: 'optional', picture: 'unproven-allowed', contact: 'present', fire: 'unlock' };
const plain: HomeKind = { ...cameraless, name: 'a gate without camera and fire policy', fire: 'tell' };
/** What the owner signed to be disarmed while a delivery is inside. */
export const alarmed: HomeKind = { ...cameraless, name: 'a side door with an alarm zone behind it', fire: 'tell', zone: true };
export const box: HomeKind = { name: 'a box without contact and camera', camera: 'optional', picture: 'unproven-allowed', contact: 'none', fire: 'tell' };

/** A visit at which nothing else happens: enough for faults that need no bad luck. */
const CALM: Budget = { requests: 1, acts: 2, faults: 0, crashes: 0 };
const calm = (change: Partial<Budget> = {}): Budget => ({ ...CALM, ...change });

const machine = (change: Partial<MachineParts>): HubParts => ({ ...productParts, step: createStep({ ...machineParts, ...change }) });
const guard = (name: GuardName, faulty: MachineParts['guards'][GuardName]): HubParts => machine({ guards: { ...machineParts.guards, [name]: faulty } });
const rows = (state: VisitState, change: (rows: readonly VisitRow[]) => readonly VisitRow[]): HubParts => machine({ table: { ...machineParts.table, [state]: change(machineParts.table[state]) } });
const facts = (faulty: MachineParts['absorb']): HubParts => machine({ absorb: faulty });
const dropping = (state: VisitState, on: VisitRow['on']): HubParts => rows(state, (all) => all.filter((row) => row.on !== on));
/** Takes one effect out of the rows of a state for an event. */
const without = (state: VisitState, matching: (row: VisitRow) => boolean, effect: RowEffect): HubParts =>
  rows(state, (all) => all.map((row) => (matching(row) ? { ...row, do: row.do.filter((name) => name !== effect) } : row)));
const first = (state: VisitState, row: VisitRow): HubParts => rows(state, (all) => [row, ...all]);

const never = (): boolean => false;
const always = (): boolean => true;
const runner = (change: Partial<HubParts>): HubParts => ({ ...productParts, ...change });
const watching = (table: WatchTable): HubParts => runner({ watchStep: createWatchStep(table) });
const { guards } = machineParts;

export const seededBugs: readonly SeededBug[] = [
  {
    name: 'the last frame counts as a picture', incident: 'Amazon Key, 2017: a deauthenticated camera showed its last frame while somebody went back in', invariant: 'I2 only while recording, on a live picture',
    parts: facts((visit, event) => absorb(visit, event.type === 'picture.changed' ? { ...event, alive: true, frameAge: Millis(0), proofAge: Millis(0) } : event)), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'a picture that goes is nobody’s business', incident: 'Amazon Key, 2017: the camera fell off the air and the app showed nothing unusual', invariant: 'I7 a lost picture is told, and the visit is never clean',
    parts: machine({ guards: { ...guards, pictureLost: never, pictureLostOnShutDoor: never } }), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'the zone was disarmed a moment ago', incident: 'whoever came home armed the alarm again while the courier waited for the lock', invariant: 'I14 nothing opens into an armed alarm',
    parts: facts((visit, event) => absorb(visit, event.type === 'zone.reported' && visit.zone === 'disarmed' ? { ...event, zone: 'disarmed' } : event)), home: alarmed, budget: calm({ faults: 1 }),
  },
  {
    name: 'a silent panel counts as disarmed', incident: 'the panel’s bridge was down, and the siren was not', invariant: 'I14 nothing opens into an armed alarm',
    parts: facts((visit, event) => absorb(visit, event.type === 'zone.reported' && event.zone === 'unknown' ? { ...event, zone: 'disarmed' } : event)), home: alarmed, budget: calm({ faults: 1 }),
  },
  {
    name: 'no time limit on an unlocked door', incident: 'Amazon Key, 2018: the relock was blocked and the courier had left', invariant: 'I6 it locks by itself, or somebody is told',
    parts: without('unlocking', ({ when }) => when === 'boltWithdrawn', 'deadline:never_opened'), home: frontDoor, budget: CALM,
  },
  {
    name: 'sent means locked', incident: 'optimistic lock state, as in many hubs and integrations', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: facts((visit, event) => (event.type === 'lock.acknowledged' && event.action === 'lock' ? { ...visit, bolt: 'thrown', boltFresh: true } : absorb(visit, event))), home: plain, budget: CALM,
  },
  {
    name: 'a jam is shown as locked', incident: 'locks whose integration knows only locked and unlocked', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: facts((visit, event) => absorb(visit, event.type === 'bolt.reported' && event.bolt === 'partial' ? { ...event, bolt: 'thrown' } : event)), home: plain, budget: calm({ faults: 1 }),
  },
  {
    name: 'a report from before the command counts', incident: 'a retained MQTT state delivered late', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: guard('homeAgain', (visit) => visit.bolt === 'thrown' && visit.door === 'closed'), home: frontDoor, budget: CALM,
  },
  {
    name: 'an old answer counts', incident: 'two reads in flight, and the slower one answers the newer question', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: guard('verified', (visit, event) => event.type === 'devices.answered' && visit.settled && event.bolt === 'thrown' && event.door === 'closed'), home: plain, budget: calm({ acts: 1, faults: 1 }),
  },
  {
    name: 'a report alone secures', incident: 'a lock that reported before its travel ended (Z-Wave mode reports)', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: first('settling', { on: 'deadline.passed', deadline: 'settle', when: 'homeAgain', to: 'secured', do: ['visit.secured'] }), home: frontDoor, budget: CALM,
  },
  {
    name: 'secured before it settled', incident: 'a door that bounced open in the second after its bolt reported', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: first('locking', { on: 'devices.answered', when: 'homeAgain', to: 'secured', do: ['visit.secured'] }), home: plain, budget: calm({ faults: 1 }),
  },
  {
    name: 'silence keeps the last value', incident: 'dead sensors shown by their last state', invariant: 'I5 no bolt on a door that is open or not known',
    parts: facts((visit, event) => (event.type === 'device.silent' ? { ...absorb(visit, event), bolt: visit.bolt, boltFresh: visit.boltFresh, door: visit.door } : absorb(visit, event))), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'open all', incident: '2,732 lockers opened by one compromised server, 2020', invariant: 'I10 the server alone opens nothing',
    parts: runner({ admit: (known) => ({ ...known, isTrusted: true }) }), home: frontDoor, budget: CALM,
  },
  {
    name: 'a grant is a key', incident: 'a replayed unlock message', invariant: 'I8 a grant opens once, one visit at a door',
    parts: runner({ admit: (known) => ({ ...known, isUsed: false }) }), home: plain, budget: calm({ requests: 2, acts: 0 }),
  },
  {
    name: 'two couriers, one door', incident: 'two drivers of one tour at the same minute', invariant: 'I8 a grant opens once, one visit at a door',
    parts: runner({ admit: (known) => ({ ...known, isBusy: false }) }), home: frontDoor, budget: calm({ requests: 2 }),
  },
  {
    name: 'it did not open, so try again', incident: 'a queued unlock that was performed twice', invariant: 'I8 a grant opens once, one visit at a door',
    parts: first('unlocking', { on: 'deadline.passed', deadline: 'withdraw', to: 'unlocking', do: ['unlock', 'deadline:withdraw'] }), home: frontDoor, budget: CALM,
  },
  {
    name: 'resume where we were', incident: 'a controller that replays its last output after a power cut', invariant: 'I8 a grant opens once, one visit at a door',
    parts: first('unlocking', { on: 'hub.restarted', to: 'unlocking', do: ['unlock', 'deadline:withdraw', 'alarm.hub_restarted'] }), home: cameraless, budget: calm({ crashes: 1 }),
  },
  {
    name: 'any door will do', incident: 'a door QR pasted over with another door’s', invariant: 'I1 only under a grant for this door, in its time',
    parts: guard('refusable', (visit, event, before) => guards.refusable(visit, event, before) && !(event.type === 'visit.requested' && event.request.grant.accessPointId !== event.request.accessPointId)), home: frontDoor, budget: CALM,
  },
  {
    name: 'checked at the scan, opened whenever', incident: 'an unlock held back until the courier was gone (2018)', invariant: 'I1 only under a grant for this door, in its time',
    parts: guard('ready', (visit, event, before) => visit.request !== undefined && guards.ready(visit, { ...event, at: visit.request.grant.notBefore }, before)), home: frontDoor, budget: CALM,
  },
  {
    name: 'armed is as good as recording', incident: 'a full disk and a camera light that was on', invariant: 'I2 only while recording, on a live picture',
    parts: guard('ready', (visit, event, before) => guards.ready({ ...visit, recording: 'confirmed' }, event, before)), home: frontDoor, budget: CALM,
  },
  {
    name: 'the picture was fine a while ago', incident: 'deauthentication between the check and the unlock', invariant: 'I2 only while recording, on a live picture',
    parts: guard('ready', (visit, event, before) => guards.ready(visit, { type: 'picture.changed', at: event.at, alive: true, reason: '', frameAge: null, proofAge: null }, before)), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'a moving picture is a live picture', incident: 'a replayed clip behind a living encoder', invariant: 'I2 only while recording, on a live picture',
    parts: guard('ready', (visit, event, before) => guards.ready({ ...visit, pictureProof: 'proved' }, event, before)), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'act first, write later', incident: 'a fast path around the database', invariant: 'I3 the intent is durable first, and a restart explains the bolt',
    parts: runner({ decide: (before, event, take) => ({ after: take(before, event), write: 'soon' }) }), home: frontDoor, budget: CALM,
  },
  {
    name: 'the disk is full, carry on', incident: 'a log partition at 100 %', invariant: 'I3 the intent is durable first, and a restart explains the bolt',
    parts: runner({ mayActUnwritten: always }), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'a restart begins anew', incident: 'controllers that come up idle after a power cut, with the door unlocked', invariant: 'I3 the intent is durable first, and a restart explains the bolt',
    parts: runner({ takeOver: () => undefined }), home: frontDoor, budget: calm({ crashes: 1 }),
  },
  {
    name: 'a restart remembers the door', incident: 'a cached closed from before the power cut', invariant: 'I5 no bolt on a door that is open or not known',
    parts: facts((visit, event) => (event.type === 'hub.restarted' ? { ...absorb(visit, event), door: visit.door } : absorb(visit, event))), home: frontDoor, budget: calm({ crashes: 1 }),
  },
  {
    name: 'lock whatever the door says', incident: 'deadbolts thrown on open doors, then slammed', invariant: 'I5 no bolt on a door that is open or not known',
    parts: guard('mayThrow', always), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'not open is closed', incident: 'a contact with a dead battery', invariant: 'I5 no bolt on a door that is open or not known',
    parts: guard('mayThrow', (visit) => visit.door !== 'open'), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'nobody waits for the door to close', incident: 'a garage left open for three days', invariant: 'I6 it locks by itself, or somebody is told',
    parts: without('open', ({ deadline }) => deadline === 'left_open', 'alarm.left_open'), home: frontDoor, budget: CALM,
  },
  {
    name: 'closed is good enough', incident: 'auto-lock switched off by a firmware update', invariant: 'I6 it locks by itself, or somebody is told',
    parts: without('open', ({ when }) => when === 'doorClosed', 'deadline:relock'), home: frontDoor, budget: CALM,
  },
  {
    name: 'it will lock at some time', incident: 'a lock that never answered, and an app that said locking…', invariant: 'I6 it locks by itself, or somebody is told',
    parts: without('locking', ({ deadline }) => deadline === 'throw', 'alarm.lock_silent'), home: frontDoor, budget: CALM,
  },
  {
    name: 'stop is for later', incident: 'a cancel button that waited for the next sync', invariant: 'I9 stop wins, and whoever is inside gets out',
    parts: dropping('unlocked', 'stop.asked'), home: frontDoor, budget: CALM,
  },
  {
    name: 'stop loses against a scan', incident: 'a delivery that was cancelled and still opened', invariant: 'I9 stop wins, and whoever is inside gets out',
    parts: dropping('arming', 'stop.asked'), home: frontDoor, budget: CALM,
  },
  {
    name: 'the lock knows better than the hand', incident: 'auto-lock against people who wanted out', invariant: 'I9 stop wins, and whoever is inside gets out',
    parts: first('locking', { on: 'bolt.reported', when: 'boltWithdrawnByHand', to: 'locking', do: ['lock', 'deadline:throw'] }), home: frontDoor, budget: calm({ acts: 3 }),
  },
  {
    name: 'a quiet device is a happy device', incident: 'jammed sensors that read as closed', invariant: 'I11 silence is an alarm',
    parts: without('unlocked', ({ on }) => on === 'device.silent', 'alarm.device_silent'), home: plain, budget: calm({ faults: 1 }),
  },
  {
    name: 'a report is as good as an answer', incident: 'a subscription that died unseen, with a day-old state shown as now', invariant: 'I11 silence is an alarm',
    parts: facts((visit, event) => {
      const after = absorb(visit, event);
      return { ...after, answered: after.bolt !== 'unknown' && after.door !== 'unknown' };
    }), home: frontDoor, budget: calm({ acts: 4 }),
  },
  {
    name: 'it answered a while ago', incident: 'a lock that froze before the courier scanned and opened when it woke', invariant: 'I11 silence is an alarm',
    parts: facts((visit, event) => absorb(visit, event.type === 'devices.answered' ? { ...event, age: Millis(0) } : event)), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'an answer keeps for ever', incident: 'a lock that froze while the camera was still connecting', invariant: 'I11 silence is an alarm',
    parts: facts((visit, event) => (event.type === 'deadline.passed' ? visit : absorb(visit, event))), home: frontDoor, budget: CALM,
  },
  {
    name: 'the bolt said thrown, so the door is shut', incident: 'a kicked-in door whose bolt never moved', invariant: 'I12 no opening without a trace',
    parts: guard('forcedOpen', never), home: frontDoor, budget: calm({ acts: 3, faults: 1 }),
  },
  {
    name: 'only results are written down', incident: 'a log that keeps the last state', invariant: 'I12 no opening without a trace',
    parts: runner({ decide: (before, event, take) => (event.type === 'door.reported' ? { after: { visit: before, effects: [] }, write: 'never' } : productParts.decide(before, event, take)) }), home: frontDoor, budget: CALM,
  },
  {
    name: 'security before safety', incident: 'electronic doors that stayed locked in a fire', invariant: 'L1 a fire alarm unlocks by policy, says so, and nothing locks until it is over',
    parts: guard('fireUnlocks', never), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'locked again while it burns', incident: 'auto-lock on a timer during an evacuation', invariant: 'L1 a fire alarm unlocks by policy, says so, and nothing locks until it is over',
    parts: first('evacuating', { on: 'lock.asked', when: 'mayThrow', to: 'locking', do: ['lock', 'deadline:throw'] }), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'between deliveries nobody looks', incident: 'a break-in on a day without parcels', invariant: 'I12 no opening without a trace',
    parts: watching({ ...watchTable, resting: [], moved: watchTable.moved.filter(({ to }) => to !== 'moved') }), home: cameraless, budget: { requests: 0, acts: 2, faults: 2, crashes: 0 },
  },
  {
    name: 'only the door counts', incident: 'a lock opened through its maker’s cloud', invariant: 'I12 no opening without a trace',
    parts: runner({ watchStep: createWatchStep(watchTable, { ...watchGuards, withdrawnUnasked: never, withdrawnByHand: never }) }), home: frontDoor, budget: { requests: 0, acts: 4, faults: 1, crashes: 0 },
  },
  {
    name: 'a fire matters during deliveries only', incident: 'a release input that was wired to one program of several', invariant: 'L1 a fire alarm unlocks by policy, says so, and nothing locks until it is over',
    parts: watching({ ...watchTable, moved: watchTable.moved.filter(({ on }) => on !== 'fire.alarm') }), home: frontDoor, budget: { requests: 0, acts: 0, faults: 1, crashes: 0 },
  },
  {
    name: 'couriers as usual', incident: 'an entry system that went on letting people in during an alarm', invariant: 'L1 a fire alarm unlocks by policy, says so, and nothing locks until it is over',
    parts: runner({ admit: (known) => ({ ...known, isBusy: false }) }), home: frontDoor, budget: calm({ faults: 1 }),
  },
  {
    name: 'an unproven picture is called proved', incident: 'a “verified” badge on every camera', invariant: 'I2 only while recording, on a live picture',
    parts: facts((visit, event) => (event.type === 'picture.changed' && event.alive ? { ...absorb(visit, event), pictureProof: 'proved' } : absorb(visit, event))), home: lampless, budget: calm({ faults: 1 }),
  },
  {
    name: 'locked is locked', incident: 'a parcel box whose “secured” meant that its motor had run', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: guard('verifiedUnseen', never), home: box, budget: CALM,
  },
  {
    name: 'a box claims what nobody saw', incident: 'secured, said by a locker with its door ajar', invariant: 'I4 settling on reports after the command, secured on an answer',
    parts: first('settling', { on: 'deadline.passed', deadline: 'settle', when: 'homeAgain', to: 'secured', do: ['visit.secured'] }), home: box, budget: CALM,
  },
];
