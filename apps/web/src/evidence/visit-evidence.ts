import type { OwnBytes } from '@latchkey/kit';
import type { Client } from '@latchkey/client';
import type { VisitEvidence, VisitWithTimeline } from '@latchkey/contract';
import { parseObject } from '@latchkey/evidence';
import type { Recordings } from '../recordings/recordings.ts';

/** A stretch of the recording, as the hub's journal names it. */
export interface Stretch {
  readonly segment: number;
  readonly from: string;
  readonly to: string;
}

/** Everything that a bundle of a visit is made of, on this device. */
export interface CollectedEvidence {
  readonly data: VisitEvidence;
  readonly film: { readonly recordingId: `rec_${string}`; readonly sealed: OwnBytes; readonly key: OwnBytes | undefined } | undefined;
  readonly stretches: readonly Stretch[];
}

/** Fetches a visit's lines, proofs and sealed recording, and its key where this device has it. Rejects with a problem of the server. */
export async function collectEvidence(client: Client, recordings: Pick<Recordings, 'key'>, visit: VisitWithTimeline, signal: AbortSignal): Promise<CollectedEvidence> {
  const data = await client.call('GET /api/v1/visits/{visitId}/evidence', { params: { visitId: visit.id }, signal });
  const recordingId = filmIn(data);
  if (recordingId === undefined) return { data, film: undefined, stretches: [] };
  const [answer, key] = await Promise.all([
    client.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId }, signal }),
    // Without a key the bundle still proves everything; it just does not play.
    recordings.key(recordingId).then(({ raw }) => raw, () => undefined),
  ]);
  return { data, film: { recordingId, sealed: new Uint8Array(await answer.arrayBuffer()), key }, stretches: stretchesIn(data) };
}

/** The recording that the visit's journal closed. One that still runs is not in the evidence. */
function filmIn({ lines }: VisitEvidence): `rec_${string}` | undefined {
  const part = lines.map(parseObject).find((line) => line?.['kind'] === 'part');
  // The hub writes a recording's id there.
  return part?.['recordingId'] as `rec_${string}` | undefined;
}

function stretchesIn({ lines }: VisitEvidence): readonly Stretch[] {
  return lines.flatMap((text) => {
    const line = parseObject(text);
    return line?.['kind'] === 'segment' && line['part'] === 0 ? [{ segment: Number(line['segment']), from: String(line['firstAt']), to: String(line['lastAt']) }] : [];
  });
}
