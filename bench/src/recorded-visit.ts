import { CodedError, type Duration, sleep, systemClock } from '@latchkey/kit';
import type { FaultyHome } from '../../e2e/src/faults/faulty-home.ts';

/** A visit whose door stood open for a while. */
export interface RecordedVisit {
  /** Of the resident's page that shows it. */
  readonly path: string;
  readonly seconds: number;
}

/** Plays a visit of so long at the front door, and waits for its whole recording. */
export async function recordVisit(home: FaultyHome, length: Duration): Promise<RecordedVisit> {
  await home.untilReady('front-door');
  const courier = await home.newCourier();
  const id = await home.enter(courier, 'front-door');
  await sleep(systemClock, length);
  await home.simulator.act('close-door', { accessPoint: 'front-door' });
  // The door locks by itself.
  await courier.until(id, 'secured');
  const { recording } = await home.until(id, 'its whole recording', (visit) => visit.recording?.state === 'complete');
  if (recording === null) throw new CodedError('bench.no_recording', 'The visit has no recording');
  return { path: `/resident/visits/${id}`, seconds: recording.durationMillis / 1_000 };
}
