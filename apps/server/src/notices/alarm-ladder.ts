import type { NoticeChannel } from '@latchkey/contract';
import { type Duration, Hours, Minutes, Seconds } from '@latchkey/kit';

/** Somebody who may take an alarm. */
export interface Callable {
  readonly memberId: string;
  /** 1 is called at once, 2 one step later, and so on. */
  readonly turn: number;
  /** By which this person can be called, the most wanted first. */
  readonly channels: readonly NoticeChannel[];
}

/** One person called by one channel. */
export interface Call {
  readonly memberId: string;
  readonly channel: NoticeChannel;
}

/** Nobody took it for so long: the next step begins. */
const NEXT_STEP = Seconds(15);
/** Before everybody is called again from the start. */
const AGAIN: readonly Duration[] = [Minutes(1), Minutes(2), Minutes(5), Minutes(10), Minutes(15)];
/** Nobody is called about an alarm that is older. */
export const CALL_FOR = Hours(24);

/** Who is called by what, step by step: with each step everybody who was called is called by their next channel, and the next in turn by their first. No step is empty. */
export function ladderSteps(people: readonly Callable[]): readonly (readonly Call[])[] {
  const steps: Call[][] = [];
  for (const { memberId, turn, channels } of people) {
    for (const [index, channel] of channels.entries()) (steps[turn - 1 + index] ??= []).push({ memberId, channel });
  }
  // A turn that nobody has leaves a hole.
  return steps.filter((step) => step !== undefined);
}

/** How long to wait after the `made`-th call of a ladder before the next. */
export function pauseAfter(made: number, steps: number): Duration {
  if (made % steps !== 0) return NEXT_STEP;
  return AGAIN[Math.min(made / steps, AGAIN.length) - 1] ?? NEXT_STEP;
}
