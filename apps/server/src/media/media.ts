import { type Clock, CodedError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { SocketHandler } from '../http/socket-router.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { createFragmentsSocket } from './fragments-socket.ts';
import { createLiveViews, type LiveViews } from './live-views.ts';
import { createMediaExchange, type MediaExchange } from './media-exchange.ts';
import { createRecordingStream, type RecordingStream } from './recording-stream.ts';
import { createRecordings } from './recordings.ts';

export interface MediaDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'send' | 'verifyHubToken'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface MediaServer extends AsyncDisposable {
  readonly handlers: Handlers<'watch' | 'endWatch' | 'playRecording' | 'showRecordingKeys' | 'shareRecording' | 'listRecordings' | 'showRecording'>;
  /** For what else a hub sends on a socket of its own. */
  readonly exchange: Pick<MediaExchange, 'open'>;
  /** For whoever else may see a recording. */
  readonly stream: RecordingStream;
  /** For whoever else may see a live view, and to end those of a session. */
  readonly views: LiveViews;
  /** For `sockets.hubMedia`. */
  readonly hubSocket: SocketHandler;
  /** For `sockets.liveFragments`. */
  readonly fragmentsSocket: SocketHandler;
}

/** Pictures: the hub makes them, the server passes them on to those who may see them, and keeps none. */
export function createMedia(deps: MediaDeps): MediaServer {
  const { db, hubLink, log } = deps;
  const exchange = createMediaExchange(deps);
  const stream = createRecordingStream(exchange);
  const views = createLiveViews(deps);
  return {
    handlers: {
      async watch({ caller, params, body }) {
        const answer = await views.offer(caller.siteId, params.accessPointId, { kind: 'session', id: caller.sessionHash }, body);
        if (answer === undefined) throw new CodedError('request.unauthenticated', 'Sign in first.');
        return answer;
      },
      endWatch: ({ caller, params }) => views.end(caller.siteId, params.sessionId),
      ...createRecordings({ db, stream, hubLink }),
    },
    exchange,
    stream,
    views,
    hubSocket: exchange.hubSocket,
    fragmentsSocket: createFragmentsSocket({ db, exchange, log }),
    [Symbol.asyncDispose]: () => views[Symbol.asyncDispose](),
  };
}
