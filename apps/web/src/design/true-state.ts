import { bell, doorOpen, padlockClosed, unknownDashed } from './icons.ts';

/** The four states that every page tells: proved secured, open or unlocked, needs a person, not known. */
export type TrueState = 'secured' | 'open' | 'attention' | 'unknown';

export const stateIcon: Readonly<Record<TrueState, string>> = { secured: padlockClosed, open: doorOpen, attention: bell, unknown: unknownDashed };

interface Reports {
  readonly bolt: 'thrown' | 'withdrawn' | 'partial' | 'unknown';
  readonly door: 'open' | 'closed' | 'unknown';
}

/**
 * What the two reports prove together. Secured needs both; a bolt that stopped half way, or one thrown on an open door, needs a person.
 * Reports that are too old or from a silent device must be passed as `unknown`.
 */
export function trueStateOf({ bolt, door }: Reports): TrueState {
  if (bolt === 'partial' || (bolt === 'thrown' && door === 'open')) return 'attention';
  if (bolt === 'thrown' && door === 'closed') return 'secured';
  if (door === 'open' || bolt === 'withdrawn') return 'open';
  return 'unknown';
}
