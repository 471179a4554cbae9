import { type Duration, Millis, Seconds } from '@latchkey/kit';

/** Unpredictable bytes: a cryptographic generator, never a seeded one outside tests. */
export type RandomBytes = (count: number) => Uint8Array;

/** How long a code is and how fast it runs. */
export interface CodeDesign {
  readonly slots: number;
  readonly slot: Duration;
}

/** One switch of the lamp. */
export interface LampSwitch {
  /** Since the plan's beginning. */
  readonly after: Duration;
  readonly on: boolean;
}

/** What the lamp shall do. */
export interface LightPlan {
  /** In order; the last one puts the lamp back to where it rested. Switches that change nothing are left out. */
  readonly switches: readonly LampSwitch[];
  readonly length: Duration;
  /** Since the beginning: by then the monitor has made up its mind, whatever came. */
  readonly answeredBy: Duration;
}

/** 15 slots of 100 ms: why, in docs/adr. */
export const usualDesign: CodeDesign = { slots: 15, slot: Millis(100) };
/** For a lamp that needs more than 70 ms to switch. */
export const slowDesign: CodeDesign = { slots: 13, slot: Millis(140) };

/** WCAG 2.3.1: at most three flashes within any second. A flash is a pair of opposing changes, so that is six changes. */
export const MOST_CHANGES_IN_A_SECOND = 6;
/** A code differs from each of the latest at so many slots at least, however the two are laid over each other: footage of old codes never fits. */
const LEAST_DIFFERENCE = 3;
const SHIFTS = [-2, -1, 0, 1, 2];

/** What a new code must heed. */
export interface CodeCircumstances {
  /** The lamp between codes. */
  readonly rest: boolean;
  /** How long ago it was last switched, switch by switch. */
  readonly recent: readonly Duration[];
  /** The codes of the latest challenges. */
  readonly used: readonly (readonly boolean[])[];
}

/** A fresh code, or undefined when none is possible yet because the lamp has flashed too often within the last second. */
export function drawCode({ slots, slot }: CodeDesign, random: RandomBytes, { rest, recent, used }: CodeCircumstances): readonly boolean[] | undefined {
  const old = recent.filter((ago) => ago < Seconds(1)).map((ago) => 0 - ago);
  // One code in three passes; a thousand draws without one means that none can.
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const bytes = random(Math.ceil(slots / 8));
    const code = Array.from({ length: slots }, (_, index) => (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1);
    const changes = switchesOf(code, slot, rest).map(({ after }) => after);
    const lit = code.filter(Boolean).length;
    // Too even a code could be imitated by a light that slowly fades.
    if (lit * 3 < slots || lit * 3 > slots * 2 || changes.length * 3 < slots) continue;
    if (!isGentle([...old, ...changes])) continue;
    if (used.some((other) => SHIFTS.some((shift) => difference(code, other, shift, rest) < LEAST_DIFFERENCE))) continue;
    return code;
  }
  return undefined;
}

/** The switches that show a code from `rest` and back to it. */
export function switchesOf(code: readonly boolean[], slot: Duration, rest: boolean): readonly LampSwitch[] {
  const shown = [...code, rest];
  return shown.flatMap((on, index) => (on === (index === 0 ? rest : shown[index - 1]) ? [] : [{ after: Millis(index * slot), on }]));
}

/** Whether no second holds more changes than three flashes have. */
export function isGentle(changes: readonly number[]): boolean {
  const sorted = changes.toSorted((a, b) => a - b);
  return sorted.every((at, index) => (sorted[index + MOST_CHANGES_IN_A_SECOND] ?? Infinity) - at >= Seconds(1));
}

function difference(code: readonly boolean[], other: readonly boolean[], shift: number, rest: boolean): number {
  return code.filter((on, index) => on !== (other[index + shift] ?? rest)).length;
}
