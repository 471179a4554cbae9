import { type Verdict, verifyBundle } from '@latchkey/evidence';
import type { VisitWithTimeline } from '@latchkey/contract';
import type { Recordings } from '../recordings/recordings.ts';
import { renderSealedStill } from '../recordings/sealed-still.ts';
import { type Claim, describeClaim } from './claim-page.ts';
import { claimPdf } from './claim-pdf.ts';
import type { CollectedEvidence } from './visit-evidence.ts';

const PICTURE_WIDTH = 960;
/** What a claim shows, by the state that the visit reached. */
const SHOWN = ['open', 'closed', 'secured'] as const;

interface ClaimDeps {
  readonly recordings: Recordings;
  readonly visit: VisitWithTimeline;
  readonly evidence: CollectedEvidence;
  /** The bundle that goes with the claim. */
  readonly bundle: Uint8Array;
  readonly withheld: readonly number[];
  readonly now: Date;
}

/** The PDF of a claim, made on this device: pictures are opened here and shown only where nothing was withheld. */
export async function makeClaim({ recordings, visit, evidence, bundle, withheld, now }: ClaimDeps, signal: AbortSignal): Promise<Uint8Array> {
  const verdict = verifyBundle(bundle);
  return claimPdf(describeClaim(visit, verdict, await picturesOf(recordings, visit, evidence, verdict, withheld, signal), undefined, now));
}

async function picturesOf(recordings: Recordings, visit: VisitWithTimeline, { film, stretches }: CollectedEvidence, { timeline }: Verdict, withheld: readonly number[], signal: AbortSignal): Promise<Claim['pictures']> {
  const startedAt = visit.recording?.startedAt;
  if (film?.key === undefined || startedAt === null || startedAt === undefined) return [];
  const recording = await recordings.open(film.recordingId, signal);
  const pictures: Claim['pictures'][number][] = [];
  for (const state of SHOWN) {
    const moment = timeline.find((line) => line.state === state);
    const isWithheld = stretches.some(({ segment, from, to }) => withheld.includes(segment) && moment !== undefined && moment.at >= from && moment.at <= to);
    if (moment === undefined || isWithheld) continue;
    const still = await renderSealedStill(recording, Math.max(0, Date.parse(moment.at) - Date.parse(startedAt)), PICTURE_WIDTH, signal).catch(() => undefined);
    if (still !== undefined) pictures.push({ jpeg: new Uint8Array(await still.arrayBuffer()), words: `${moment.at.slice(11, 19)} UTC: ${moment.type} -> ${state}` });
  }
  return pictures;
}
