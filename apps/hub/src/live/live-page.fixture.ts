import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { codeOf, describeError } from '@latchkey/kit';
import { rolldown } from 'rolldown';
import { WebSocketServer } from 'ws';
import type { LiveView } from './live-view.ts';

const PLAYER = fileURLToPath(new URL('../../../web/src/live/index.ts', import.meta.url));
const KIT = fileURLToPath(new URL('../../../../packages/kit/src/index.ts', import.meta.url));

/** What a resident's page allows itself, plus the test's own script. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; media-src 'self' blob:;";

/** A page with the real player on it, and between it and the hub a stand-in for the server that relays offers and fragments. */
export interface LivePage extends AsyncDisposable {
  readonly url: string;
  /** Changes the hub's answers on their way to the page. */
  onAnswer: (sdp: string) => string;
  /** The code of the last refused offer. */
  readonly lastRefusal: string | undefined;
}

/** What the page offers to the test as `window.live`. Times are those of the page. */
export interface LivePageWindow {
  readonly live: {
    start(): void;
    stop(): void;
    readonly startedAt: number;
    /** When each frame was on the screen, in page and in epoch time, and its media time. */
    readonly frames: readonly { readonly at: number; readonly wall: number; readonly mediaTime: number }[];
    readonly states: readonly { readonly wall: number; readonly kind: string; readonly reason?: string; readonly transport?: string; readonly ageMillis?: number }[];
    /** Mean and spread of the luma of what the video element shows now. */
    pixels(): { readonly mean: number; readonly spread: number };
  };
}

const SCRIPT = `
import { createLivePlayer } from ${JSON.stringify(PLAYER)};
import { systemClock } from ${JSON.stringify(KIT)};
const video = document.querySelector('video');
const direct = new URLSearchParams(location.search).get('direct') !== 'no';
if (!direct) delete globalThis.RTCPeerConnection;
let player;
const live = globalThis.live = {
  startedAt: 0, frames: [], states: [],
  start() {
    live.startedAt = performance.now();
    live.frames.length = live.states.length = 0;
    let session = crypto.randomUUID();
    player = createLivePlayer({
      video, clock: systemClock,
      signalling: {
        async offer(sdp, signal) {
          session = crypto.randomUUID();
          const response = await fetch('/whep/' + session, { method: 'POST', body: sdp, signal });
          if (!response.ok) throw new Error(await response.text());
          return response.text();
        },
        async end() { await fetch('/whep/' + session, { method: 'DELETE', keepalive: true }); },
      },
      fallback: { openSocket: () => new WebSocket(location.href.replace(/^http/, 'ws').replace(/\\?.*/, '') + 'fragments') },
      onState: (state) => live.states.push({ ...state, wall: Date.now() }),
    });
  },
  stop() { player?.[Symbol.dispose](); player = undefined; },
  pixels() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    const luma = Array.from({ length: data.length / 4 }, (_, i) => 0.3 * data[4 * i] + 0.6 * data[4 * i + 1] + 0.1 * data[4 * i + 2]);
    const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
    return { mean, spread: Math.max(...luma) - Math.min(...luma) };
  },
};
const drawn = (_now, metadata) => {
  video.requestVideoFrameCallback(drawn);
  // The browser's forecast is sometimes already past; the later of both is when the picture is surely there.
  const shown = Math.max(performance.now(), metadata.expectedDisplayTime);
  live.frames.push({ at: shown - live.startedAt, wall: performance.timeOrigin + shown, mediaTime: video.srcObject ? metadata.rtpTimestamp : Math.round(metadata.mediaTime * 90000) });
};
video.requestVideoFrameCallback(drawn);
`;

/** Serves the page on loopback, for the camera `cameraId`. */
export async function openLivePage(live: LiveView, cameraId: string): Promise<LivePage> {
  const script = await bundle();
  const page: { onAnswer: (sdp: string) => string; lastRefusal: string | undefined } = { onAnswer: (sdp) => sdp, lastRefusal: undefined };
  const server = createServer(async (request, response) => {
    const session = /^\/whep\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1];
    if (session !== undefined && request.method === 'POST') {
      let offer = '';
      for await (const chunk of request) offer += String(chunk);
      try {
        const { answerSdp } = await live.answer(session, cameraId, offer);
        response.writeHead(201, { 'content-type': 'application/sdp' }).end(page.onAnswer(answerSdp));
      } catch (error) {
        page.lastRefusal = codeOf(error) ?? describeError(error);
        response.writeHead(503).end(page.lastRefusal);
      }
    } else if (session !== undefined) {
      live.end(session);
      response.writeHead(204).end();
    } else if (request.url === '/page.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    } else {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY });
      response.end('<!doctype html><title>live</title><video muted playsinline width=640></video><script type=module src=/page.js></script>');
    }
  });
  const sockets = new WebSocketServer({ server, path: '/fragments' });
  sockets.on('connection', async (socket) => {
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    try {
      for await (const message of live.openFragmentStream(cameraId, gone.signal)) await new Promise<void>((resolve) => socket.send(message, () => resolve()));
    } catch (error) {
      page.lastRefusal = codeOf(error) ?? describeError(error);
    }
    socket.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a path
  return Object.assign(page, {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

async function bundle(): Promise<string> {
  const entry = 'virtual:live-page';
  const build = await rolldown({
    input: entry,
    plugins: [{ name: 'page', resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? SCRIPT : undefined) }],
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  return output[0].code;
}
