import { createClient } from '@latchkey/client';
import { systemClock } from '@latchkey/kit';
import { deviceKeys } from '../device-keys/device-keys.ts';
import { answerVisit } from '../resident/devices/visit-answer.ts';

/** Answers from the notification itself, by this browser's session and the keys that it keeps for the person who is signed in. */
export async function answerQuestion(visitId: `vis_${string}`, decision: 'approve' | 'deny'): Promise<void> {
  const client = createClient({});
  const [person, visit] = await Promise.all([client.call('GET /api/v1/session', {}), client.call('GET /api/v1/visits/{visitId}', { params: { visitId } })]);
  await answerVisit(client, await deviceKeys(person.id), visit, decision, Math.floor(systemClock.now() / 1_000));
}
