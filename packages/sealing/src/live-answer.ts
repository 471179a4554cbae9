import { toBase64Url } from '@latchkey/kit';
import { sha256, utf8 } from './bytes.ts';
import { type HubJwk, readSignedByHub } from './hub-signature.ts';
import { sealError } from './seal-error.ts';

/** The type of the hub's signature under an answer to a live offer. Claims: `accessPointId`, and SHA-256 of `offer` and `answer` in base64url. */
export const LIVE_ANSWER_TYPE = 'live-answer+jwt';

/** What must belong together. */
export interface LiveExchange {
  readonly accessPointId: string;
  readonly offer: string;
  readonly answer: string;
}

/** Checks that the hub which this device knows gave this answer to this offer. Rejects with `seal.foreign_hub`: somebody may stand between. */
export async function checkLiveAnswer(proof: string, { accessPointId, offer, answer }: LiveExchange, hubs: readonly HubJwk[]): Promise<void> {
  const claims = await readSignedByHub(proof, LIVE_ANSWER_TYPE, hubs);
  const [offerHash, answerHash] = await Promise.all([offer, answer].map(async (text) => toBase64Url(await sha256(utf8(text)))));
  if (claims['accessPointId'] !== accessPointId || claims['offer'] !== offerHash || claims['answer'] !== answerHash) {
    throw sealError('seal.foreign_hub', 'The answer is not the one that the hub gave.');
  }
}
