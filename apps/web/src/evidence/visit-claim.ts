import { CodedError } from '@latchkey/kit';
import { type Verdict, verifyBundle } from '@latchkey/evidence';
import { recordingKeyOf, SealedRecording } from '@latchkey/sealing';
import { timeLineTexts } from '../time-line/texts/time-line-texts.ts';
import { renderSealedStill } from '../recordings/sealed-still.ts';
import { sealedBytes } from '../recordings/sealed-bytes.ts';
import { type ClaimMaterial, type ClaimPicture, describeClaim } from './claim-page.ts';
import type { OpenedPhoto } from '../recordings/visit-photos.ts';
import { claimPdf } from './claim-pdf.ts';
import type { CollectedEvidence, Film, Stretch } from './visit-evidence.ts';

const PICTURE_WIDTH = 960;
/** From the last picture of a stretch to the first of the next, in milliseconds: no camera is slower. */
const BETWEEN_STRETCHES = 1_000;

interface ClaimDeps extends Omit<ClaimMaterial, 'verdict' | 'pictures'> {
  readonly evidence: CollectedEvidence;
  /** What the courier photographed, as this device opened it. */
  readonly photos: readonly OpenedPhoto[];
  /** Stretches that are not given out: nothing is shown of them here either. */
  readonly withheld: readonly Stretch[];
}

/** The PDF of a claim, made on this device: pictures are opened here and shown only where nothing was withheld. */
export async function makeClaim({ evidence, withheld, photos, ...material }: ClaimDeps, signal: AbortSignal): Promise<Uint8Array> {
  const verdict = verifyBundle(material.bundle.bytes);
  const said = photos.flatMap(({ jpeg, takenAt }) => (jpeg === undefined ? [] : [{ jpeg, words: `${takenAt.slice(11, 19)}  Sent by the courier; no part of the signed evidence` }]));
  return claimPdf(describeClaim({ ...material, verdict, pictures: [...(await picturesOf(evidence, verdict, withheld, signal)), ...said] }));
}

async function picturesOf({ films, stretches }: CollectedEvidence, { timeline }: Verdict, withheld: readonly Stretch[], signal: AbortSignal): Promise<readonly ClaimPicture[]> {
  const pictures: ClaimPicture[] = [];
  // One after the other: players that decode side by side make each other late.
  for (const { at, words } of shownMoments(timeline)) {
    const stretch = stretchAt(stretches, at);
    if (stretch === undefined || withheld.includes(stretch)) continue;
    const startedAt = stretches.find(({ recordingId }) => recordingId === stretch.recordingId)?.from ?? at;
    const draw = async () => renderSealedStill(await openFirstFile(films, stretch.recordingId, signal), Math.max(0, Date.parse(at) - Date.parse(startedAt)), PICTURE_WIDTH, signal);
    // On a busy machine a player may never come to its picture; another one does.
    const still = await draw().catch(draw).catch(() => undefined);
    if (still !== undefined) pictures.push({ jpeg: new Uint8Array(await still.arrayBuffer()), words: `${at.slice(11, 19)}  ${words}` });
  }
  return pictures;
}

/** Out of what is here already: the home may be far away. Rejects without its key. */
async function openFirstFile(films: readonly Film[], recordingId: Film['recordingId'], signal: AbortSignal): Promise<SealedRecording> {
  const film = films.find((each) => each.recordingId === recordingId && each.part === 0);
  if (film?.key === undefined) throw new CodedError('recording.unreadable', 'The recording cannot be read on this device.');
  return SealedRecording.open(sealedBytes(film.bytes), await recordingKeyOf(film.key), recordingId, signal);
}

/** The stretch that shows a moment. Stills are made of the first file of a recording. */
function stretchAt(stretches: readonly Stretch[], at: string): Stretch | undefined {
  const stretch = stretches.findLast(({ from }) => from <= at);
  return stretch?.part === 0 && Date.parse(at) - Date.parse(stretch.to) < BETWEEN_STRETCHES ? stretch : undefined;
}

/** What a claim shows: who was let in, what was brought, and how the door was left. */
export function shownMoments(timeline: Verdict['timeline']): readonly { readonly at: string; readonly words: string }[] {
  const { entry } = timeLineTexts.en;
  const first = (state: string) => timeline.find((line) => line.state === state)?.at;
  const [unlocked, opened, closed, secured] = [first('unlocked'), first('open'), first('closed'), first('secured')];
  const between = opened === undefined ? undefined : new Date((Date.parse(opened) + Date.parse(closed ?? opened)) / 2).toISOString();
  return [{ at: unlocked, words: entry.boltBack }, { at: between, words: 'While the door was open' }, { at: closed, words: entry.doorClosed }, { at: secured, words: entry.secured }].flatMap(({ at, words }) => (at === undefined ? [] : [{ at, words }]));
}
