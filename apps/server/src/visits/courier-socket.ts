import { type CourierEvent, sockets } from '@latchkey/contract';
import { type Clock, codeOf, CodedError, describeError, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';
import { firstMessage } from '../http/first-message.ts';
import type { SocketHandler } from '../http/socket-router.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { CourierProofs } from '../identity/courier-proof.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { toCourierVisit, type VisitRow } from './visit-view.ts';

const proofMessage = z.object({ type: z.literal('proof'), proof: z.string().max(4_000) });
/** How the socket is closed when the proof is not accepted: a code of the range for applications (RFC 6455, 7.4.2). */
const CLOSE_UNPROVEN = 4401;
/** A phone that takes nothing in any more is let go: it fetches the visit when it is back. */
const MOST_BUFFERED = 256 * 1_024;

export interface CourierSocketDeps {
  readonly db: Kysely<Schema>;
  readonly proofs: CourierProofs;
  readonly hubLink: Pick<HubLink, 'visitChanges'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The courier's live view of his visit: after the proof of key, the visit as it is, then again with each line of the hub's journal. */
export function createCourierSocket(deps: CourierSocketDeps): SocketHandler {
  const { db, proofs, hubLink, clock, log } = deps;
  return async ({ params }) => {
    const visitId = params['visitId'] ?? '';
    return (socket) => {
      const tell = (event: CourierEvent) => {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > MOST_BUFFERED) socket.terminate();
        else socket.send(JSON.stringify(event));
      };
      const tellVisit = (visit: VisitRow) => tell({ type: 'visit', visit: toCourierVisit(visit, toIso(clock.now())) });

      const follow = async (): Promise<void> => {
        const { proof } = await firstMessage(socket, proofMessage, clock, (why) => new CodedError('courier.proof_invalid', `The phone’s proof of key was not accepted: ${why}.`));
        const path = sockets.courierEvents.path.replace('{visitId}', visitId);
        const { jkt } = await proofs.verify(proof, { method: 'GET', path });
        // Listening begins before reading, so that no line falls between.
        let waiting: VisitRow[] | undefined = [];
        const unsubscribe = hubLink.visitChanges.subscribe(visitId, ({ visit }) => {
          if (visit.courier_jkt !== jkt) return;
          if (waiting === undefined) tellVisit(visit);
          else waiting.push(visit);
        });
        socket.once('close', unsubscribe);
        try {
          tellVisit(await readCourierVisit(db, visitId, jkt));
          for (const visit of waiting) tellVisit(visit);
          waiting = undefined;
        } catch (error) {
          unsubscribe();
          throw error;
        }
      };
      follow().catch((error: unknown) => {
        log.debug('a courier’s socket was refused', { visit: visitId, error: describeError(error) });
        const code = codeOf(error);
        tell({ type: 'problem', code: code === 'request.not_found' || code === 'courier.proof_invalid' ? code : 'server.failed' });
        socket.close(CLOSE_UNPROVEN);
      });
    };
  };
}
