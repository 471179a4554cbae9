import type { LightPlan } from '@latchkey/liveness';
import type { AttackKind } from './clip-kinds.ts';
import { drawScene } from './clip-scene.ts';
import { burnClock, type Forgery } from './clip-site.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What a forger has to work with. */
export interface ForgerMeans {
  readonly random: SeededRandom;
  /** When the forgery begins. */
  readonly onset: number;
  /** When the challenge begins: the forger sees the lamp, and may start an old clip just then. */
  readonly challengeAt: () => number | undefined;
  /** When an earlier challenge began whose pictures are on the tape. */
  readonly oldChallengeAt: number;
  /** A plan of the forger's own, drawn by the rules of the real one. */
  readonly guess: LightPlan;
}

/** How late a forger is who is told the code and draws it into a picture: capture, network, drawing, coding. Milliseconds. */
export const TOLD_LATE = [180, 600] as const;

/** The forged pictures of one attack; each forger has a perfect copy of the camera. */
export function forgeryOf(kind: AttackKind, { random, onset, challengeAt, oldChallengeAt, guess }: ForgerMeans): Forgery | undefined {
  let held: Uint8Array | undefined;
  const late = random.between(...TOLD_LATE);
  const clip = random.between(1_500, 3_500);
  switch (kind) {
    case 'frozen':
      return (_, honest) => (held ??= Uint8Array.from(honest()));
    case 'frozen-with-clock':
      return (site, honest) => {
        held ??= Uint8Array.from(honest());
        burnClock(held, site.now);
        return held;
      };
    case 'still-with-noise':
      return (site, honest) => site.addNoise((held ??= Uint8Array.from(honest())));
    case 'looped':
      return (site) => {
        const at = onset - clip + ((site.now - onset) % clip);
        return site.tape.findLast((picture) => picture.at <= at)?.luma ?? site.tape[0]?.luma;
      };
    case 'old-blinks':
      return (site) => {
        const began = challengeAt();
        const at = oldChallengeAt + (began === undefined ? -400 : site.now - began);
        return site.tape.findLast((picture) => picture.at <= at)?.luma ?? site.tape[0]?.luma;
      };
    case 'told-late':
      return (site) => site.see({ lit: site.litAt(site.now - late) });
    case 'guessed':
      return (site) => {
        const began = challengeAt();
        const since = began === undefined ? -1 : site.now - began - site.camera.lampLatency[0];
        return site.see({ lit: guess.switches.findLast(({ after }) => after <= since)?.on ? 1 : 0 });
      };
    case 'other-camera': {
      const scene = drawScene(random, random.pick(['day', 'night']));
      return (site) => site.see({ lit: 0, scene });
    }
    case 'covered': {
      const reflects = random.pick([0.002, 0.05, 0.3]);
      return (site) => site.seeCover(reflects);
    }
    case 'stalled':
      return () => undefined;
    case 'rubbish':
      return undefined;
  }
}
