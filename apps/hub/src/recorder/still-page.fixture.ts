import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';

/** What the page offers as `window.still`: bytes of a JPEG at a moment, made out of the film of {@link FILM_SECONDS}. */
export interface StillPageWindow {
  still(atMillis: number): Promise<number>;
}

export const FILM_SECONDS = 10;

const file = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

const SCRIPT = `
import { renderSealedStill } from ${file('../../../web/src/recordings/sealed-still.ts')};
const bytes = new Uint8Array(await (await fetch('/film')).arrayBuffer());
const view = new DataView(bytes.buffer);
const fragments = [];
for (let at = 0, from = 0; at < bytes.length; ) {
  const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (kind === 'moof' && from === 0) from = at;
  at += view.getUint32(at);
  if (kind === 'mdat') { fragments.push(bytes.slice(from, at)); from = at; }
}
const beginning = bytes.slice(0, bytes.length - fragments.reduce((sum, { length }) => sum + length, 0));
const duration = ${FILM_SECONDS * 90_000} / fragments.length;
const recording = {
  beginning,
  from: (mediaTime) => ({ async *more() { for (let i = Math.min(Math.floor(mediaTime / duration), fragments.length - 1); i < fragments.length; i += 1) yield { mediaTime: i * duration, duration, pictures: fragments[i] }; } }),
};
globalThis.still = async (atMillis) => (await renderSealedStill(recording, atMillis, 640, new AbortController().signal)).size;
`;

/** Serves a page with the real maker of stills and a film of a keyframe a second, both on loopback. */
export async function openStillPage(): Promise<AsyncDisposable & { readonly url: string }> {
  const [script, film] = await Promise.all([bundle(), encodeFilm()]);
  const server = createServer((request, response) => {
    if (request.url === '/film') response.end(film);
    else if (request.url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>still</title><script type=module src=/page.js></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a path
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function encodeFilm(): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      '-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=10:duration=${FILM_SECONDS}`, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline',
      '-g', '10', '-bf', '0', '-movflags', 'frag_keyframe+empty_moov+default_base_moof+skip_trailer', '-f', 'mp4', '-',
    ],
    { encoding: 'buffer', maxBuffer: 64 * 2 ** 20 },
  );
  return stdout;
}

async function bundle(): Promise<string> {
  const entry = 'virtual:still-page';
  const build = await rolldown({ input: entry, plugins: [{ name: 'page', resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? SCRIPT : undefined) }] });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  return output[0].code;
}
