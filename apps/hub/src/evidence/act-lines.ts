import type { ActName, Actor, ToldAct } from '@latchkey/contract';
import { type Clock, createLately, describeError, Hours, type Log, newId, parseInstant, toIso } from '@latchkey/kit';
import type { Journal } from '../journal/journal.ts';

/** What the hub saw somebody do. `by`: null where the server that asked did not say for whom. */
export interface SeenAct {
  readonly what: ActName;
  readonly by: Actor | null;
  readonly about: string | null;
}

export interface ActLinesDeps {
  readonly journal: Pick<Journal, 'append' | 'hasAct'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Lines were added that the server should have. */
  readonly onAdded: () => void;
}

/** Writes into the journal who looked at what, took it along, or changed who may: what the hub sees itself, and what the server tells of. */
export interface ActLines {
  /** Before it is given out. Looking at the same again within the hour is not written again. Throws `journal.write_failed`: what cannot be written down is not given out. */
  saw(act: SeenAct): void;
  /** As {@link saw}, for what must not wait for a full disk: that it is missing is logged. */
  sawAnyway(act: SeenAct): void;
  /** Each once, however often it is told. Throws `journal.write_failed`; then the server tells again. */
  told(acts: readonly ToldAct[]): void;
}

/** A recording is fetched in many pieces, and looked at again and again. */
const LOOKS: ReadonlySet<ActName> = new Set(['live.watched', 'recording.read', 'evidence.read']);
const ONE_LOOK = Hours(1);

export function createActLines({ journal, clock, log, onAdded }: ActLinesDeps): ActLines {
  const seen = createLately(clock, ONE_LOOK);
  const saw = ({ what, by, about }: SeenAct): void => {
    const key = [what, by?.kind, by?.id, about].join(' ');
    const now = clock.now();
    if (LOOKS.has(what) && !seen.take(key)) return;
    try {
      journal.append(now, [{ kind: 'act', id: newId('act', now), what, by, about, toldAt: null }]);
    } catch (error) {
      seen.forget(key);
      throw error;
    }
    onAdded();
  };
  return {
    saw,
    sawAnyway(act) {
      try {
        saw(act);
      } catch (error) {
        log.error('Somebody’s act is missing in the journal', { act: act.what, error: describeError(error) });
      }
    },
    told(acts) {
      // Told twice in one message, too.
      const fresh = [...new Map(acts.map((act) => [act.id, act])).values()].filter(({ id }) => !journal.hasAct(id));
      if (fresh.length === 0) return;
      journal.append(clock.now(), fresh.map(({ id, what, by, about, at }) => ({ kind: 'act', id, what, by, about, toldAt: toIso(parseInstant(at) ?? clock.now()) })));
      onAdded();
    },
  };
}
