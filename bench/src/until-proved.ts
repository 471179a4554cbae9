import type { Client } from '@latchkey/client';
import { type Clock, CodedError, Seconds, sleep } from '@latchkey/kit';

const LEARNING_LIMIT = 90;

/** Waits until the hub has learned the lamps before a door's camera, so that its picture has to prove itself. Throws `bench.not_started` after a minute and a half. */
export async function untilProved(resident: Client, accessPointId: string, clock: Clock): Promise<void> {
  for (let waited = 0; waited <= LEARNING_LIMIT; waited += 1) {
    const { accessPoints } = await resident.call('GET /api/v1/home', {});
    if (accessPoints.find(({ id }) => id === accessPointId)?.camera.proof?.rule === 'proved') return;
    await sleep(clock, Seconds(1));
  }
  throw new CodedError('bench.not_started', `The picture of the access point ${accessPointId} was not learned`);
}
