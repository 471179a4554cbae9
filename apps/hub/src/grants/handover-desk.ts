import type { RefusalCode } from '@latchkey/domain';
import type { CodeReaderPort, SeenCode } from '@latchkey/driver-api';
import { HANDOVER_LENGTH, readHandover } from '@latchkey/grants';
import { type Clock, CodedError, codeOf, type Duration, type Log, Millis, Seconds, type Unsubscribe } from '@latchkey/kit';
import type { AdmittedVisit, GrantGate } from './grant-gate.ts';
import type { HeldGrants } from './held-grants.ts';

/** What was shown at a door is judged at most so often: anybody may hold anything there. */
const JUDGE_AT_MOST_EVERY: Duration = Seconds(2);
/** A reader that sees the same phone again after it was let in is told nothing. */
const LET_IN_FOR: Duration = Seconds(180);

export interface HandoverDeskDeps {
  readonly accessPointId: string;
  readonly held: Pick<HeldGrants, 'named' | 'isDueAt' | 'used'>;
  readonly gate: Pick<GrantGate, 'admitHeld'>;
  /** Whether nothing may begin at this door now: somebody is served, it burns, or the hub's memory is not the one that the server knows. */
  readonly isBusy: () => boolean;
  /** Why a visit that began now would be refused, as far as that is known without one. */
  readonly unfit: () => RefusalCode | undefined;
  /** Begins the visit; gives whether it was refused after all. */
  readonly begin: (admitted: AdmittedVisit, words: { readonly grant: string; readonly handover: string }) => { readonly refusal: string | undefined };
  /** Tells whoever stands there. */
  readonly answer: (yes: boolean) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Listens to a door's reader while a grant is held for that door, and asks the gate for whoever shows a phone. It opens nothing by itself. What is no handover of
 * a held grant costs a look and leaves no trace, so that nobody fills a log with a printed code.
 */
export function openHandoverDesk(reader: CodeReaderPort, deps: HandoverDeskDeps): Unsubscribe {
  const { accessPointId, held, gate, clock, log } = deps;
  let judgedAt: Duration = Millis(Number.NEGATIVE_INFINITY);
  let judging = false;
  let letIn: { readonly grantId: string; readonly at: Duration } | undefined;

  const judge = async (named: { readonly grantId: string; readonly text: string }, handover: string): Promise<void> => {
    try {
      // A visit that is refused would use the grant up, and there is nobody to sign another.
      if (deps.isBusy()) throw new CodedError('visit.busy', 'Nobody is let in at this door now');
      const unfit = deps.unfit();
      if (unfit !== undefined) throw new CodedError(unfit, 'This door could not be opened now');
      const { refusal } = await gate.admitHeld({ grant: named.text, handover, accessPointId }, (admitted) => {
        if (deps.isBusy()) throw new CodedError('visit.busy', 'Nobody is let in at this door now');
        const begun = deps.begin(admitted, { grant: named.text, handover });
        letIn = { grantId: named.grantId, at: clock.monotonic() };
        held.used(named.grantId);
        return begun;
      });
      log.info('A courier showed a phone at the door', { grant: named.grantId, door: accessPointId, refusal });
      deps.answer(refusal === undefined);
    } catch (error) {
      log.info('A phone was shown at the door and nothing opens for it', { grant: named.grantId, door: accessPointId, reason: codeOf(error) ?? 'failed' });
      deps.answer(false);
    }
  };

  const see = ({ text }: SeenCode): void => {
    const now = clock.monotonic();
    if (!held.isDueAt(accessPointId) || text.length > HANDOVER_LENGTH + 2 || judging || now - judgedAt < JUDGE_AT_MOST_EVERY) return;
    const named = held.named(accessPointId, text);
    if (named === undefined) {
      const shown = readHandover(text);
      if (shown === undefined || (shown.grantId === letIn?.grantId && now - letIn.at < LET_IN_FOR)) return;
      judgedAt = now;
      deps.answer(false);
      return;
    }
    judging = true;
    judgedAt = now;
    void judge(named, text.trimEnd()).finally(() => {
      judging = false;
    });
  };
  return reader.onCode(see);
}
