/**
 * The decoder's own process: gets coded pictures on its standard input, answers each with a grid of brightness. Started by luma-process.ts, ends with its parent.
 * node-av brings FFmpeg under the GPL, which is why it is loaded here and nowhere in the hub.
 */
import { systemClock } from '@latchkey/kit';
import { createCodeProcess } from './code-process.ts';
import { type LumaDecoder, openLumaDecoder } from './luma-decoder.ts';
import { type LumaAnswer, type LumaRequest, type LumaSeen, PictureListReader } from './luma-protocol.ts';

const answer = (message: LumaAnswer) => void process.send?.(message);
const codes = createCodeProcess({ clock: systemClock, onRead: answer });
const decoders = new Map<string, { readonly session: number; readonly decoder: LumaDecoder }>();

/** A new connection may bring another format, and a decoder that was fed rubbish is not to be trusted with what follows. */
async function decoderFor({ camera, session, keyframe }: LumaRequest): Promise<LumaDecoder | undefined> {
  const known = decoders.get(camera);
  if (known?.session === session) return known.decoder;
  if (!keyframe) return undefined;
  known?.decoder[Symbol.dispose]();
  const decoder = await openLumaDecoder();
  decoders.set(camera, { session, decoder });
  return decoder;
}

async function see(requests: readonly LumaRequest[]): Promise<void> {
  const seen: LumaSeen[] = [];
  for (const request of requests) {
    const { camera, session, rtpTime, annexB, reads } = request;
    const grid = (await decoderFor(request))?.decode(annexB, reads && codes.isFree(camera) ? (picture) => codes.read(camera, picture) : undefined);
    seen.push({ camera, session, rtpTime, ...(grid && { grid }) });
  }
  answer(seen);
}

let tail: Promise<unknown> = Promise.resolve();
process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the hub decides when this process ends.
process.on('SIGINT', () => {});
const reader = new PictureListReader();
process.stdin.on('data', (chunk: Buffer) => {
  for (const requests of reader.push(chunk)) tail = tail.then(() => see(requests));
});
answer('ready');
