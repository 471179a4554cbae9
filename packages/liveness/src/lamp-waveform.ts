import { type Duration, Millis, Seconds } from '@latchkey/kit';
import type { LampFact } from './picture-facts.ts';
import type { Series } from './residual.ts';

/** A lamp switched half-way between command and acknowledgement, as far as can be told; whoever holds acknowledgements up makes it seem so much later, and no more. */
const LONGEST_WAY = Millis(80);
/** Fade of the lamp and exposure of the camera together. */
const FADE = Millis(50);
const REMEMBERED = Seconds(20);

/** What the lamp did lately, switch by switch. */
export class LampWaveform {
  #switches: readonly { readonly sentAt: Duration; readonly at: Duration; readonly on: boolean }[] = [];

  push({ at, on, answeredAt = at }: LampFact): void {
    const shown = Millis(at + Math.min(LONGEST_WAY, Math.max(0, (answeredAt - at) / 2)));
    const others = this.#switches.filter(({ sentAt }) => sentAt !== at && at - sentAt < REMEMBERED);
    this.#switches = [...others, { sentAt: at, at: shown, on }].toSorted((a, b) => a.sentAt - b.sentAt);
  }

  /** How long ago each change was. */
  changesBefore(now: Duration): readonly Duration[] {
    return this.#switches.map(({ at }) => Millis(now - at));
  }

  /**
   * How lit the lamp should look in pictures of these times, 0 to 1, when light takes `delay` to get into a picture.
   * `persistence` is the share of the picture before that a denoising camera leaves in each.
   */
  seenAt(times: readonly Duration[], delay: Duration, persistence: number, rest: boolean): Series {
    let held: number | undefined;
    return Float64Array.from(times, (time) => {
      const level = this.#levelAt(time - delay, rest);
      held = held === undefined ? level : persistence * held + (1 - persistence) * level;
      return held;
    });
  }

  #levelAt(time: number, rest: boolean): number {
    // Only switches that are still fading matter besides the last one that is done.
    const done = this.#switches.findLastIndex(({ at }) => at <= time - FADE / 2);
    let level = (this.#switches[done]?.on ?? rest) ? 1 : 0;
    for (let next = done + 1; next < this.#switches.length; next += 1) {
      const { at = Infinity, on = false } = this.#switches[next] ?? {};
      const share = Math.max(0, (time - at + FADE / 2) / FADE);
      if (share === 0) break;
      level = level * (1 - share) + (on ? share : 0);
    }
    return level;
  }
}
