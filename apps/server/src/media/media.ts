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
  /** Ends the live views that a session opened, whose pictures do not pass this server. */
  endSession(sessionHash: string): void;
}

type LiveViewId = `live_${string}`;

/** A live view, as far as the server knows of it. */
interface LiveViewing {
  readonly siteId: string;
  readonly hubId: string;
  readonly sessionHash: string;
}

const MOST_VIEWS = 10_000;
const HUB_ANSWERS_WITHIN = Seconds(5);
const WATCH_PROBLEMS: readonly ProblemCode[] = ['live.no_picture', 'live.too_many', 'live.bad_offer', 'live.not_member', 'hub.offline', 'hub.timeout'];

/** Pictures: the hub makes them, the server passes them on to those who may see them, and keeps none. */
export function createMedia(deps: MediaDeps): MediaServer {
  const { db, hubLink } = deps;
  const exchange = createMediaExchange(deps);
  const stream = createRecordingStream(exchange);
  /** Live views by their ids: which hub answers, and for whose session. They end by themselves; this only hurries it. */
  const views = new Map<LiveViewId, LiveViewing>();
  const end = async (viewId: LiveViewId, hubId: string) => {
    views.delete(viewId);
    // A hub that is away has ended the view with its connection.
    await hubLink.send(hubId, 'live.end', { sessionId: viewId }, { deadline: HUB_ANSWERS_WITHIN }).catch(() => undefined);
  };

  return {
    handlers: {
      async watch({ caller, params, body }) {
        const hubId = await hubOfDoor(db, caller.siteId, params.accessPointId);
        const sessionId = newId('live', deps.clock.now());
        remember(sessionId, { siteId: caller.siteId, hubId, sessionHash: caller.sessionHash });
        const reply = await hubLink.send(hubId, 'live.offer', { sessionId, accessPointId: params.accessPointId, sdp: body.sdp, proof: body.proof }, { deadline: HUB_ANSWERS_WITHIN }).catch((error: unknown) => {
          views.delete(sessionId);
          throw asProblem(error, WATCH_PROBLEMS, 'live.no_picture', 'The camera’s picture cannot be shown right now.');
        });
        if (typeof reply['sdp'] !== 'string' || typeof reply['proof'] !== 'string') throw new CodedError('live.no_picture', 'The home answered without a picture.');
        // The session may have ended before the view could be cut, or while the hub was answering.
        const session = await db.selectFrom('sessions').select('token_hash').where('token_hash', '=', caller.sessionHash).executeTakeFirst();
        if (session === undefined || !views.has(sessionId)) {
          await end(sessionId, hubId);
          throw new CodedError('request.unauthenticated', 'Sign in first.');
        }
        return { sessionId, sdp: reply['sdp'], proof: reply['proof'] };
      },
      async endWatch({ caller, params }) {
        const view = views.get(params.sessionId);
        if (view?.siteId !== caller.siteId) throw new CodedError('request.not_found', 'There is no such live view.');
        await end(params.sessionId, view.hubId);
      },
      ...createRecordings({ db, stream, hubLink }),
    },
    exchange,
    stream,
    hubSocket: exchange.hubSocket,
    fragmentsSocket: createFragmentsSocket({ db, exchange, log: deps.log }),
    endSession(sessionHash) {
      for (const [viewId, view] of views) if (view.sessionHash === sessionHash) void end(viewId, view.hubId);
    },
  };

  function remember(viewId: LiveViewId, view: LiveViewing): void {
    views.set(viewId, view);
    const [oldest] = views.keys();
    if (views.size > MOST_VIEWS && oldest !== undefined) views.delete(oldest);
  }
}
