import type { ProblemCode } from '@latchkey/contract';
import { type Clock, CodedError, type Log, newId, Seconds } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { SocketHandler } from '../http/socket-router.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { hubOfDoor } from './door-hub.ts';
import { createFragmentsSocket } from './fragments-socket.ts';
import { asProblem } from './hub-refusal.ts';
import { createMediaExchange, type MediaExchange } from './media-exchange.ts';
import { createRecordingStream, type RecordingStream } from './recording-stream.ts';
import { createRecordings } from './recordings.ts';

export interface MediaDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'send' | 'verifyHubToken'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface MediaServer {
  readonly handlers: Handlers<'watch' | 'endWatch' | 'playRecording' | 'showRecordingKeys' | 'shareRecording' | 'listRecordings' | 'showRecording'>;
  /** For what else a hub sends on a socket of its own. */
  readonly exchange: Pick<MediaExchange, 'open'>;
  /** For whoever else may see a recording. */
  readonly stream: RecordingStream;
  /** For `sockets.hubMedia`. */
  readonly hubSocket: SocketHandler;
  /** For `sockets.liveFragments`. */
  readonly fragmentsSocket: SocketHandler;
}

const MOST_SESSIONS = 10_000;
const HUB_ANSWERS_WITHIN = Seconds(5);
const WATCH_PROBLEMS: readonly ProblemCode[] = ['live.no_picture', 'live.too_many', 'live.bad_offer', 'live.not_member', 'hub.offline', 'hub.timeout'];

/** Pictures: the hub makes them, the server passes them on to those who may see them, and keeps none. */
export function createMedia(deps: MediaDeps): MediaServer {
  const { db, hubLink } = deps;
  const exchange = createMediaExchange(deps);
  const stream = createRecordingStream(exchange);
  /** Which site's hub answered for a session, so that only its household ends it. Sessions end by themselves; this only hurries it. */
  const sessions = new Map<string, { readonly siteId: string; readonly hubId: string }>();

  return {
    handlers: {
      async watch({ caller, params, body }) {
        const hubId = await hubOfDoor(db, caller.siteId, params.accessPointId);
        const sessionId = newId('live', deps.clock.now());
        const reply = await hubLink.send(hubId, 'live.offer', { sessionId, accessPointId: params.accessPointId, sdp: body.sdp, proof: body.proof }, { deadline: HUB_ANSWERS_WITHIN }).catch((error: unknown) => {
          throw asProblem(error, WATCH_PROBLEMS, 'live.no_picture', 'The camera’s picture cannot be shown right now.');
        });
        if (typeof reply['sdp'] !== 'string' || typeof reply['proof'] !== 'string') throw new CodedError('live.no_picture', 'The home answered without a picture.');
        remember(sessionId, { siteId: caller.siteId, hubId });
        return { sessionId, sdp: reply['sdp'], proof: reply['proof'] };
      },
      async endWatch({ caller, params }) {
        const session = sessions.get(params.sessionId);
        if (session?.siteId !== caller.siteId) throw new CodedError('request.not_found', 'There is no such live view.');
        sessions.delete(params.sessionId);
        // A hub that is away has ended the session with its connection.
        await hubLink.send(session.hubId, 'live.end', { sessionId: params.sessionId }, { deadline: HUB_ANSWERS_WITHIN }).catch(() => undefined);
      },
      ...createRecordings({ db, stream, hubLink }),
    },
    exchange,
    stream,
    hubSocket: exchange.hubSocket,
    fragmentsSocket: createFragmentsSocket({ db, exchange, log: deps.log }),
  };

  function remember(sessionId: string, session: { readonly siteId: string; readonly hubId: string }): void {
    sessions.set(sessionId, session);
    const [oldest] = sessions.keys();
    if (sessions.size > MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
  }
}
