import type { OwnBytes } from '@latchkey/kit';
import type { Client } from '@latchkey/client';
import type { VisitEvidence, VisitWithTimeline } from '@latchkey/contract';
import { parseObject, type StoredPart } from '@latchkey/evidence';
import type { Recordings } from '../recordings/recordings.ts';

/** A stretch of a recording, as the hub's journal names it. */
export interface Stretch {
  readonly recordingId: `rec_${string}`;
  readonly part: number;
  readonly segment: number;
  readonly from: string;
  readonly to: string;
}

/** A sealed file of a recording; a recording has a second one when the camera changed its format. */
export interface Film extends StoredPart {
  readonly recordingId: `rec_${string}`;
  readonly bytes: OwnBytes;
  /** What opens it, where this device has that. */
  readonly key: OwnBytes | undefined;
}

/** Everything that a bundle of a visit is made of, on this device. */
export interface CollectedEvidence {
  readonly data: VisitEvidence;
  readonly films: readonly Film[];
  readonly stretches: readonly Stretch[];
}

/** Fetches a visit's lines, proofs and sealed recordings, and their keys where this device has them. Rejects with a problem of the server. */
export async function collectEvidence(client: Client, recordings: Pick<Recordings, 'key'>, visit: VisitWithTimeline, signal: AbortSignal): Promise<CollectedEvidence> {
  const data = await client.call('GET /api/v1/visits/{visitId}/evidence', { params: { visitId: visit.id }, signal });
  const films = filesIn(data).map(async ({ recordingId, part }): Promise<Film> => {
    const [answer, key] = await Promise.all([
      client.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId }, query: { part }, signal }),
      // Without a key the bundle still proves everything; it just does not play.
      recordings.key(recordingId).then(({ raw }) => raw, () => undefined),
    ]);
    return { recordingId, part, bytes: new Uint8Array(await answer.arrayBuffer()), key };
  });
  return { data, films: await Promise.all(films), stretches: stretchesIn(data) };
}

/** The files that the visit's journal closed. What still runs is not in the evidence. */
const filesIn = ({ lines }: VisitEvidence): readonly Pick<Film, 'recordingId' | 'part'>[] =>
  lines.map(parseObject).flatMap((line) => (line?.['kind'] === 'part' ? [{ recordingId: recordingIn(line), part: Number(line['part']) }] : []));

const stretchesIn = ({ lines }: VisitEvidence): readonly Stretch[] =>
  lines
    .map(parseObject)
    .flatMap((line) => (line?.['kind'] === 'segment' ? [{ recordingId: recordingIn(line), part: Number(line['part']), segment: Number(line['segment']), from: String(line['firstAt']), to: String(line['lastAt']) }] : []));

/** The hub writes a recording's id there. */
const recordingIn = (line: Readonly<Record<string, unknown>>) => line['recordingId'] as `rec_${string}`;
