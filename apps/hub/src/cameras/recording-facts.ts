import type { RecordingFacts } from '@latchkey/contract';
import { toIso } from '@latchkey/kit';
import { openRecording, type RecordingStore } from '../recorder/index.ts';
import type { Recording } from '../recorder/index.ts';

/** A recording as the server and the pages know it. Read from what is on the medium, not from what was meant to be. */
export async function recordingFacts(
  store: RecordingStore,
  of: { readonly recordingId: `rec_${string}`; readonly accessPointId: `ap_${string}`; readonly visitId: `vis_${string}` | null; readonly maskedPercent?: number | undefined },
  state: Recording['state'] | undefined,
): Promise<RecordingFacts> {
  const playable = await openRecording(store, of.recordingId).catch(() => undefined);
  const parts = playable?.parts ?? [];
  const startedAt = parts[0]?.startAt;
  const { recordingId, accessPointId, visitId, maskedPercent } = of;
  return {
    recordingId,
    accessPointId,
    visitId,
    state: stateOf(state, playable?.complete),
    startedAt: startedAt === undefined ? null : toIso(startedAt),
    durationMillis: parts.reduce((sum, part) => sum + part.duration, 0),
    bytes: parts.reduce((sum, part) => sum + part.size, 0),
    frames: parts.reduce((sum, part) => sum + part.frames, 0),
    ...(maskedPercent !== undefined && maskedPercent > 0 && { maskedPercent }),
  };
}

function stateOf(state: Recording['state'] | undefined, complete: boolean | undefined): RecordingFacts['state'] {
  if (complete === undefined || state?.kind === 'failed') return 'failed';
  if (state?.kind === 'ended') return 'complete';
  // Nobody holds it any more and it is closed: a crash ended it, and recovery closed it.
  if (state === undefined) return 'interrupted';
  return complete ? 'complete' : 'recording';
}
