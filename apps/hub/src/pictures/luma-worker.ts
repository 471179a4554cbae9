/**
 * The decoder's own process: gets coded pictures by IPC, answers each with a grid of brightness. Started by luma-process.ts, ends with its parent.
 * node-av brings FFmpeg under the GPL, which is why it is loaded here and nowhere in the hub.
 */
import { type LumaDecoder, openLumaDecoder } from './luma-decoder.ts';
import type { LumaAnswer, LumaRequest, LumaSeen } from './luma-protocol.ts';

const answer = (message: LumaAnswer) => void process.send?.(message);
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

let tail: Promise<unknown> = Promise.resolve();
process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the hub decides when this process ends.
process.on('SIGINT', () => {});
// Only luma-process.ts talks to this process, and it sends nothing else.
process.on('message', (requests: readonly LumaRequest[]) => {
  tail = tail.then(async () => {
    const seen: LumaSeen[] = [];
    for (const request of requests) {
      const { camera, session, rtpTime, annexB } = request;
      const grid = (await decoderFor(request))?.decode(annexB);
      seen.push({ camera, session, rtpTime, ...(grid && { grid }) });
    }
    answer(seen);
  });
});
answer('ready');
