import type { JournalEntry } from '@latchkey/contract';
import { isOver, type Zone, type ZoneNotice } from '@latchkey/domain';
import { modeOf, type ZoneMode, type ZoneState } from '@latchkey/driver-api';
import { type Clock, codeOf, describeError, type Duration, type Log, Minutes, Seconds, type Unsubscribe } from '@latchkey/kit';
import type { AccessPoint, AlarmZone } from '../devices/access-point.ts';
import type { HeldZone, Journal } from '../journal/journal.ts';
import type { VisitRun } from '../visits/visit-run.ts';

/** A panel that did not answer may still obey for so long. */
const LATE: Duration = Seconds(30);
/** Between attempts to arm it again. */
const AGAIN: Duration = Seconds(15);
/** How long it may stay disarmed behind a delivery before the household is told. */
const TOO_LONG: Duration = Minutes(2);
/** The longest time to leave that a panel is believed to give. */
const TIME_TO_LEAVE: Duration = Minutes(5);

export interface KeptZoneDeps {
  readonly zone: AlarmZone;
  /** The doors that it is behind. */
  readonly doors: readonly [AccessPoint, ...AccessPoint[]];
  /** Every visit that runs, at any door. */
  readonly running: () => readonly VisitRun[];
  readonly held: HeldZone | undefined;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEntry: (entry: JournalEntry) => void;
}

/** One alarm zone, disarmed for deliveries and armed again behind them. */
export interface KeptZone extends Disposable {
  /** What a visit that begins now must know of it. */
  readonly fact: Zone;
  /** A visit that must find it disarmed has begun. `mayDisarm`: by the household's policy. */
  begin(run: VisitRun, mayDisarm: boolean): void;
  /** A visit is over, or a door has moved. */
  look(): void;
}

/**
 * `disarming`: told to, and no answer yet. `unsure`: told to, and no answer came in time, or the hub died meanwhile. `held`: disarmed by this hub, to be armed
 * again. `arming`: told to be armed again.
 */
type Phase = 'disarming' | 'unsure' | 'held' | 'arming';

interface Hold extends HeldZone {
  phase: Phase;
  /** Since when nothing but the panel or a door keeps it from being armed. */
  freeSince?: Duration;
  unsureSince?: Duration;
  /** The panel said that it is being armed. */
  sawArming?: boolean;
  wasTriggered?: boolean;
  isTold?: boolean;
  triedAt?: Duration;
}

/**
 * Keeps one zone. What it owes is durable before the command (I3): a hub that dies in between arms the zone after its restart. It never arms while a visit runs at
 * one of the zone's doors or one of them is not known to be closed, and what the household does at the panel meanwhile ends its part.
 */
export function keepZone({ zone: { id, name, port }, doors, running, held, journal, clock, log, onEntry }: KeptZoneDeps): KeptZone {
  const closing = new AbortController();
  /** Visits for which it may be disarmed, once each. */
  const mayDisarm = new Set<string>();
  let hold: Hold | undefined = held && { ...held, phase: 'unsure', unsureSince: clock.monotonic() };
  let lastKnown: ZoneState = 'unknown';
  let timer: Disposable | undefined;

  const note = (at: string, type: string, data: Readonly<Record<string, unknown>>, notices: readonly ZoneNotice[] = []): void => {
    // The doors that it is behind are of this site.
    const accessPointId = at as AccessPoint['id'];
    const state = running().some(({ visit }) => visit.request?.accessPointId === at) ? 'visit' : 'resting';
    for (const entry of journal.append(clock.now(), [{ kind: 'incident', accessPointId, type, data: { zone: id, ...data }, state, notices: [...notices] }])) onEntry(entry);
  };
  /** For what has happened already: that it is missing in the journal is logged. */
  const noteAnyway = (...line: Parameters<typeof note>): void => {
    try {
      note(...line);
    } catch (error) {
      log.error('The journal cannot be written', { zone: name, events: [line[1]], error: describeError(error) });
    }
  };

  const fact = (): Zone => {
    // What it is about to become counts, too.
    if (hold?.phase === 'arming') return 'armed';
    if (port.reachability.kind !== 'online' || port.zone.value === 'unknown') return 'unknown';
    return port.zone.value === 'disarmed' ? 'disarmed' : 'armed';
  };
  const isHere = ({ visit }: VisitRun): boolean => !isOver(visit) && doors.some((door) => door.id === visit.request?.accessPointId);
  const isShut = ({ contact }: AccessPoint): boolean => contact === undefined || contact.door.value === 'closed';

  const leave = (because: string): void => {
    if (hold === undefined) return;
    const { accessPointId, mode, isTold } = hold;
    hold = undefined;
    const isArmed = because === 'armed';
    log.info(isArmed ? 'The alarm zone is armed again' : 'The alarm zone is left as it is', { zone: name, because });
    noteAnyway(accessPointId, isArmed ? 'zone.armed_again' : 'zone.left', { mode, because }, isArmed && isTold === true ? ['watch.zone_armed_again'] : []);
  };
  const tell = (): void => {
    if (hold === undefined || hold.isTold === true) return;
    hold.isTold = true;
    noteAnyway(hold.accessPointId, 'zone.not_armed', { mode: hold.mode }, ['alarm.zone_not_armed']);
  };

  const disarm = async (mode: ZoneMode, accessPointId: string): Promise<void> => {
    try {
      note(accessPointId, 'zone.disarming', { mode });
    } catch (error) {
      log.error('The journal cannot be written, so the alarm zone stays armed', { zone: name, error: describeError(error) });
      return;
    }
    const own: Hold = { zone: id, accessPointId, mode, phase: 'disarming' };
    hold = own;
    try {
      await port.disarm(closing.signal);
      if (own.phase !== 'arming') own.phase = 'held';
    } catch (error) {
      if (hold !== own || closing.signal.aborted) return;
      log.warn('The alarm zone was not disarmed', { zone: name, error: describeError(error) });
      if (codeOf(error) === 'zone.refused') leave('the panel refused');
      else if (own.phase === 'disarming') {
        own.phase = 'unsure';
        own.unsureSince = clock.monotonic();
      }
    }
    look();
  };

  const arm = async (own: Hold): Promise<void> => {
    own.phase = 'arming';
    own.sawArming = false;
    own.triedAt = clock.monotonic();
    try {
      await port.arm(own.mode, closing.signal);
    } catch (error) {
      if (hold !== own || closing.signal.aborted) return;
      log.error('The alarm zone could not be armed again', { zone: name, error: describeError(error) });
      own.phase = 'held';
      tell();
    }
    look();
  };

  /** What the panel says, beside what this hub asked of it. */
  const heard = (said: ZoneState): void => {
    if (said === 'unknown') return;
    const before = lastKnown;
    lastKnown = said;
    if (said === 'triggered' && before !== 'triggered') noteAnyway(hold?.accessPointId ?? doors[0].id, 'zone.triggered', {}, ['alarm.zone_triggered']);
    if (hold === undefined) return;
    const mode = modeOf(said);
    if (said === 'triggered') {
      hold.wasTriggered = true;
    } else if (hold.wasTriggered === true && said === 'disarmed') {
      leave('somebody disarmed it as it went off');
    } else if (hold.phase === 'arming') {
      if (mode !== undefined) leave(mode === hold.mode ? 'armed' : 'somebody armed it otherwise');
      else if (said === 'arming') hold.sawArming = true;
      else if (said === 'disarmed' && hold.sawArming === true) {
        // Somebody came home in the time to leave, or the panel gave up: both look alike, so a person is told and nothing is done.
        tell();
        leave('disarmed while it was being armed');
      }
    } else if (hold.phase === 'held') {
      // One that did not answer may have obeyed all the same.
      if (mode === hold.mode && hold.triedAt !== undefined) leave('armed');
      else if (mode !== undefined || said === 'arming') leave('somebody armed it');
    } else if (said === 'disarmed') {
      hold.phase = 'held';
    }
  };

  const since = (moment: Duration | undefined): number => (moment === undefined ? 0 : clock.monotonic() - moment);
  const settleHold = (own: Hold): void => {
    if (own.phase === 'unsure' && since(own.unsureSince) >= LATE && modeOf(port.zone.value) !== undefined) {
      leave('it stayed armed');
      return;
    }
    if (own.phase === 'arming' && since(own.triedAt) >= TIME_TO_LEAVE) {
      own.phase = 'held';
      tell();
    }
    if (own.phase === 'disarming' || own.phase === 'arming') return;
    if (running().some(isHere)) {
      delete own.freeSince;
      return;
    }
    own.freeSince ??= clock.monotonic();
    if (own.phase === 'held' && doors.every(isShut) && fact() === 'disarmed' && (own.triedAt === undefined || since(own.triedAt) >= AGAIN)) void arm(own);
    else if (since(own.freeSince) >= TOO_LONG) tell();
  };

  function look(): void {
    if (closing.signal.aborted) return;
    const now = fact();
    const waiting = running().filter(({ visit }) => visit.request?.rules.zone === id && !isOver(visit));
    for (const run of waiting) if (run.visit.zone !== now) run.feed({ type: 'zone.reported', zone: now });
    const wanted = waiting.find(({ visitId, visit }) => visit.state === 'arming' && mayDisarm.has(visitId));
    const mode = modeOf(port.zone.value);
    if ((hold === undefined || hold.phase === 'unsure') && wanted !== undefined && mode !== undefined && now === 'armed') {
      mayDisarm.delete(wanted.visitId);
      void disarm(mode, wanted.visit.request?.accessPointId ?? doors[0].id);
    }
    if (hold !== undefined) settleHold(hold);
    for (const visitId of mayDisarm) if (!waiting.some((run) => run.visitId === visitId)) mayDisarm.delete(visitId);
    timer?.[Symbol.dispose]();
    timer = hold === undefined ? undefined : clock.schedule(Seconds(1), look);
  }
  /** A visit is taken off the list only after its last line was told of. */
  const soon = () => queueMicrotask(look);

  const subscriptions: readonly Unsubscribe[] = [
    port.onReport(({ zone }) => {
      heard(zone);
      look();
    }),
    port.onReachability(look),
    ...doors.flatMap(({ contact }) => (contact === undefined ? [] : [contact.onReport(soon)])),
  ];
  heard(port.zone.value);
  soon();
  return {
    get fact() {
      return fact();
    },
    begin(run, may) {
      if (may) mayDisarm.add(run.visitId);
      look();
    },
    look: soon,
    [Symbol.dispose]() {
      closing.abort();
      timer?.[Symbol.dispose]();
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
}
