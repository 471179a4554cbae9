import type { Socket } from 'node:net';
import { type Clock, type Duration, type Log, randomToken, Seconds, toSeconds } from '@latchkey/kit';
import type { AccessUnitSource } from './access-unit-source.ts';
import type { DigestAuth } from './digest-auth.ts';
import { type RtspRequest, RtspReader, RtspSyntaxError, rtspResponse } from './rtsp-message.ts';
import { sessionDescription, trackName } from './session-description.ts';
import type { CameraFault } from './stream-fault.ts';
import { type StreamSender, startStreamSender } from './stream-sender.ts';

/** How long a client may stay silent: before it has a session, and with one (told to it in `Session`). */
const greetingTimeout: Duration = Seconds(10);
const sessionTimeout: Duration = Seconds(60);
const methods = 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN';

export interface RtspConnectionOptions {
  readonly socket: Socket;
  readonly mounts: Readonly<Record<string, AccessUnitSource>>;
  readonly auth: DigestAuth;
  readonly clock: Clock;
  readonly log: Log;
  readonly fault: () => CameraFault | undefined;
}

interface Session {
  readonly id: string;
  readonly mount: string;
  readonly source: AccessUnitSource;
  readonly rtpChannel: number;
  readonly rtcpChannel: number;
}

interface Reply {
  readonly status: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly close?: boolean;
}

/** Answers one client until either side ends it. One session with one track at a time, as the streams have one each. */
export function serveRtspConnection({ socket, mounts, auth, clock, log, fault }: RtspConnectionOptions): void {
  const reader = new RtspReader();
  let session: Session | undefined;
  let sender: StreamSender | undefined;
  let watchdog: Disposable | undefined;

  const heard = (): void => {
    watchdog?.[Symbol.dispose]();
    watchdog = clock.schedule(session ? sessionTimeout : greetingTimeout, () => {
      log.info('rtsp client fell silent', { session: session?.id });
      socket.destroy();
    });
  };
  const endSession = (): void => {
    sender?.[Symbol.dispose]();
    sender = undefined;
    session = undefined;
  };

  const describe = (request: RtspRequest): Reply => {
    const found = findMount(mounts, request.uri);
    if (!found) return { status: 404 };
    const accept = request.headers.get('accept');
    if (accept && !/application\/sdp|\*\/\*/i.test(accept)) return { status: 406 };
    return {
      status: 200,
      headers: [
        ['Content-Type', 'application/sdp'],
        ['Content-Base', `${request.uri.replace(/\/$/, '')}/`],
      ],
      body: sessionDescription(found.mount, found.source.parameterSets),
    };
  };
  const setup = (request: RtspRequest): Reply => {
    const found = findMount(mounts, request.uri);
    if (!found) return { status: 404 };
    if (sender) return { status: 455 };
    const channels = interleavedChannels(request.headers.get('transport') ?? '');
    if (!channels) return { status: 461 };
    session = { id: session?.id ?? randomToken(16), ...found, ...channels };
    return {
      status: 200,
      headers: [
        ['Transport', `RTP/AVP/TCP;unicast;interleaved=${channels.rtpChannel}-${channels.rtcpChannel}`],
        ['Session', `${session.id};timeout=${toSeconds(sessionTimeout)}`],
      ],
    };
  };
  const play = (request: RtspRequest): Reply => {
    if (!session) return { status: 455 };
    const { source, rtpChannel, rtcpChannel } = session;
    sender ??= startStreamSender({ socket, source, rtpChannel, rtcpChannel, clock, fault });
    // No picture can overtake the reply: sources speak in later turns of the event loop.
    return {
      status: 200,
      headers: [
        ['Session', session.id],
        ['Range', 'npt=now-'],
        ['RTP-Info', `url=${request.uri.replace(/\/$/, '')}/${trackName};seq=${sender.nextSequence}`],
      ],
    };
  };
  const answer = (request: RtspRequest): Reply => {
    if (request.headers.has('require')) return { status: 551, headers: [['Unsupported', request.headers.get('require') ?? '']] };
    if (request.method === 'OPTIONS') return { status: 200, headers: [['Public', methods]] };
    const verdict = fault() === 'refuse-auth' ? 'refused' : auth.verify(request.headers.get('authorization'), request.method, request.uri);
    if (verdict !== 'granted') {
      return { status: 401, headers: auth.challenges(verdict === 'stale').map((challenge) => ['WWW-Authenticate', challenge] as const) };
    }
    const claimed = request.headers.get('session')?.split(';')[0]?.trim();
    if (claimed !== undefined && claimed !== session?.id) return { status: 454 };
    switch (request.method) {
      case 'DESCRIBE':
        return describe(request);
      case 'SETUP':
        return setup(request);
      case 'PLAY':
        return play(request);
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return { status: 200, headers: session ? [['Session', session.id]] : [] };
      case 'TEARDOWN':
        endSession();
        return { status: 200, close: true };
      default:
        return { status: 405, headers: [['Allow', methods]] };
    }
  };

  const reply = (sequence: string | undefined, { status, headers = [], body, close }: Reply): void => {
    const bytes = rtspResponse(status, [['CSeq', sequence ?? '0'], ['Server', 'Latchkey camera'], ...headers], body);
    if (close) socket.end(bytes);
    else socket.write(bytes);
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of reader.read(chunk)) {
        heard();
        if (message.kind === 'interleaved') continue;
        const sequence = message.headers.get('cseq');
        if (sequence === undefined || !/^\d{1,9}$/.test(sequence)) throw new RtspSyntaxError(400, 'CSeq is missing.');
        reply(sequence, answer(message));
      }
    } catch (error) {
      if (!(error instanceof RtspSyntaxError)) throw error;
      log.info('rtsp client sent nonsense', { code: error.code, reason: error.message });
      reply(undefined, { status: error.status, close: true });
    }
  });
  socket.on('error', (error) => log.debug('rtsp connection broke', { reason: error.message }));
  socket.on('close', () => {
    watchdog?.[Symbol.dispose]();
    endSession();
  });
  heard();
}

function findMount(
  mounts: Readonly<Record<string, AccessUnitSource>>,
  uri: string,
): { readonly mount: string; readonly source: AccessUnitSource } | undefined {
  const path = /^rtsp:\/\/[^/]*(\/[^?]*)?/i.exec(uri)?.[1] ?? '';
  const mount = path.replace(/\/$/, '').replace(new RegExp(`/${trackName}$`), '');
  const source = Object.hasOwn(mounts, mount) ? mounts[mount] : undefined;
  return source && { mount, source };
}

/** The channel pair of the first TCP transport offered; undefined when there is none (UDP, multicast, nonsense). */
function interleavedChannels(transport: string): { readonly rtpChannel: number; readonly rtcpChannel: number } | undefined {
  const offer = transport.split(',').find((spec) => /^\s*RTP\/AVP\/TCP\s*(;|$)/i.test(spec));
  if (offer === undefined) return undefined;
  const pair = /interleaved=(\d{1,3})(?:-(\d{1,3}))?/i.exec(offer);
  if (!pair) return { rtpChannel: 0, rtcpChannel: 1 };
  const rtpChannel = Number(pair[1]);
  const rtcpChannel = pair[2] === undefined ? rtpChannel + 1 : Number(pair[2]);
  return rtpChannel <= 255 && rtcpChannel <= 255 && rtpChannel !== rtcpChannel ? { rtpChannel, rtcpChannel } : undefined;
}
