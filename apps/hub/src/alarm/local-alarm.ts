import type { JournalEntry } from '@latchkey/contract';
import { isOver } from '@latchkey/domain';
import type { AlarmPort } from '@latchkey/driver-api';
import { type Clock, describeError, type Duration, type Log, Seconds } from '@latchkey/kit';

/** How long the server may take to confirm by its signature that it has told people, before the site does so itself. */
const CONFIRMED_WITHIN: Duration = Seconds(5);
/** Sirens end by themselves after some minutes; one that is still needed is asked again. */
const ASK_AGAIN: Duration = Seconds(60);
const LOOK_EVERY: Duration = Seconds(1);

export interface LocalAlarmDeps {
  readonly alarms: readonly AlarmPort[];
  /** How far the server has the journal, by its signature. What stands there, it has told people of. */
  readonly confirmedSeq: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The alarm at the site itself, for when nobody else can be told. */
export interface LocalAlarm extends AsyncDisposable {
  /** A line was journaled. */
  noted(entry: JournalEntry): void;
  readonly sounding: boolean;
}

/**
 * Sounds the site's sirens when a visit went wrong, its door is not secured, and the server has not confirmed within 5 s that it knows (I11). It ends as soon as the
 * server confirms, or the door is secured.
 */
export function createLocalAlarm({ alarms, confirmedSeq, clock, log }: LocalAlarmDeps): LocalAlarm {
  /** By visit: the line of its newest alarm, and since when one waits to be confirmed. */
  const untold = new Map<string, { readonly seq: number; readonly since: Duration }>();
  const stop = new AbortController();
  let sounding = false;
  let askedAt: Duration | undefined;
  let timer: Disposable | undefined;

  const tell = async (alarm: AlarmPort, on: boolean): Promise<void> => {
    try {
      await alarm.set(on, stop.signal);
    } catch (error) {
      // The next look asks again, as long as it is needed.
      if (on) askedAt = undefined;
      log.error(on ? 'The alarm at the site could not be sounded' : 'The alarm at the site could not be ended', { error: describeError(error) });
    }
  };
  const set = (on: boolean) => {
    askedAt = clock.monotonic();
    if (on !== sounding) log.warn(on ? 'The household cannot be reached about a door: the alarm at the site sounds' : 'The alarm at the site ends', { visits: [...untold.keys()] });
    sounding = on;
    void Promise.all(alarms.map((alarm) => tell(alarm, on)));
  };

  const look = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    const confirmed = confirmedSeq();
    for (const [visit, { seq }] of untold) if (seq <= confirmed) untold.delete(visit);
    const now = clock.monotonic();
    const due = [...untold.values()].some(({ since }) => now - since >= CONFIRMED_WITHIN);
    if (due && (!sounding || askedAt === undefined || now - askedAt >= ASK_AGAIN)) set(true);
    else if (!due && sounding) set(false);
    if (untold.size > 0) timer = clock.schedule(LOOK_EVERY, look);
  };

  return {
    noted(entry) {
      if (entry.kind !== 'visit' || alarms.length === 0) return;
      if (isOver(entry)) untold.delete(entry.visitId);
      else if (entry.notices.some((notice) => notice.startsWith('alarm.'))) untold.set(entry.visitId, { seq: entry.seq, since: untold.get(entry.visitId)?.since ?? clock.monotonic() });
      else return;
      look();
    },
    get sounding() {
      return sounding;
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      // A hub that stops leaves no siren behind that nobody can end.
      if (sounding) await Promise.all(alarms.map((alarm) => tell(alarm, false)));
      stop.abort();
    },
  };
}
