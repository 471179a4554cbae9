import type { JournalEntry } from '@latchkey/contract';
import { newWatch, type Watch, type WatchEvent, watchStep } from '@latchkey/domain';
import { type Clock, describeError, type Duration, type Log, Seconds, type Unsubscribe } from '@latchkey/kit';
import type { AccessPoint } from '../devices/access-point.ts';
import type { Journal } from '../journal/journal.ts';
import type { VisitRecording } from '../visits/visit-recording-port.ts';
import { createIncidentFilm } from './incident-film.ts';

/** A lock that did not take the fire alarm's unlock is asked again. */
const UNLOCK_AGAIN_AFTER: Duration = Seconds(5);

type Unstamped = WatchEvent extends infer Event ? (Event extends WatchEvent ? Omit<Event, 'at'> : never) : never;

export interface DoorWatchDeps {
  readonly accessPoint: AccessPoint;
  readonly isVisited: () => boolean;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEntry: (entry: JournalEntry) => void;
  /** Films the door for an incident; left out where no camera sees it. */
  readonly record?: (() => VisitRecording) | undefined;
}

/** Watches one door between visits: every opening leaves a line in the journal, and the household is told (I12). */
export interface DoorWatch extends Disposable {
  readonly watch: Watch;
  /** The site's fire alarm began or is over. During a visit, the visit answers for the door. */
  fireAlarm(on: boolean, source: string): void;
}

/** Carries out the watch table at one door. Unlocking in a fire waits for nothing, not even for the journal. */
export function watchDoor({ accessPoint, isVisited, journal, clock, log, onEntry, record }: DoorWatchDeps): DoorWatch {
  const { lock, contact } = accessPoint;
  const closing = new AbortController();
  let watch = newWatch(accessPoint.fireRule);
  const film = createIncidentFilm(record, clock);

  const take = (body: Unstamped): void => {
    const event: WatchEvent = { ...body, at: clock.now() };
    const after = watchStep(watch, event);
    watch = after.watch;
    const notices = after.effects.flatMap((effect) => (effect.type === 'notice' ? [effect.kind] : []));
    if (after.effects.some(({ type }) => type === 'unlock.escape')) void unlock();
    if (watch.state === 'visit') film.handOver();
    if (notices.length === 0) return;
    const { type, at, ...data } = event;
    try {
      const mark = film.noted(at, notices);
      for (const entry of journal.append(at, [{ kind: 'incident', accessPointId: accessPoint.id, type, data, state: watch.state, notices, ...mark }])) onEntry(entry);
    } catch (error) {
      log.error('The journal cannot be written', { door: accessPoint.id, events: [type], error: describeError(error) });
    }
    if (watch.state === 'resting') film.over();
  };
  const feed = (body: Unstamped): void => {
    const visited = isVisited();
    if (visited !== (watch.state === 'visit')) take({ type: visited ? 'visit.began' : 'visit.ended' });
    take(body);
  };
  const unlock = async (): Promise<void> => {
    try {
      await lock.command('unlock', closing.signal);
    } catch (error) {
      log.error('The lock did not take the fire alarm’s unlock', { door: accessPoint.id, error: describeError(error) });
      clock.schedule(UNLOCK_AGAIN_AFTER, () => {
        if (watch.state === 'evacuating' && !closing.signal.aborted) void unlock();
      });
    }
  };

  const subscriptions: readonly Unsubscribe[] = [
    lock.onReport(({ bolt, cause }) => feed({ type: 'bolt.reported', bolt, cause })),
    ...(contact === undefined ? [] : [contact.onReport(({ door }) => feed({ type: 'door.reported', door }))]),
  ];
  // What was heard before the watch began is where it begins.
  feed({ type: 'bolt.reported', bolt: lock.bolt.value, cause: 'unknown' });
  if (contact !== undefined) feed({ type: 'door.reported', door: contact.door.value });
  return {
    get watch() {
      return watch;
    },
    fireAlarm: (on, source) => feed({ type: 'fire.alarm', on, source }),
    [Symbol.dispose]() {
      closing.abort();
      film[Symbol.dispose]();
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
}
