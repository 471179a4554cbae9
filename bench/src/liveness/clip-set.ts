import { attackKinds } from './clip-kinds.ts';
import { type ClipResult, openReadySite, playClip } from './clip-trial.ts';
import { eventKinds } from './scene-events.ts';

/** What a whole set of clips gave. */
export interface ClipSet {
  readonly results: readonly ClipResult[];
  readonly sites: number;
  /** Cameras whose lamp showed too weakly at calibration: their homes run unproven, and know it. */
  readonly refused: number;
}

/** Plays at least `count` honest and `count` attack clips, all kinds in turn, a new camera for every dozen and a half. The same seed gives the same clips. */
export async function playClipSet(count: number, seed: number, onSite: (played: number) => void = () => {}): Promise<ClipSet> {
  const results: ClipResult[] = [];
  const played = { honest: 0, attacks: 0 };
  let sites = 0;
  let refused = 0;
  for (let next = seed; played.honest < count || played.attacks < count; next += 1) {
    using ready = await openReadySite(next);
    if (ready === undefined) {
      refused += 1;
      continue;
    }
    sites += 1;
    for (const event of eventKinds) {
      if (played.honest >= count) break;
      results.push(playClip(ready, { event }));
      played.honest += 1;
    }
    for (const attack of attackKinds) {
      if (played.attacks >= count) break;
      results.push(playClip(ready, { attack }));
      played.attacks += 1;
    }
    onSite(results.length);
  }
  return { results, sites, refused };
}
