/**
 * The decoder's own process: gets a clip by IPC, answers with a JPEG. Started by thumbnail-process.ts, ends with its parent.
 * node-av brings FFmpeg under the GPL, which is why it is loaded here and nowhere in the hub.
 */
import { describeError } from '@latchkey/kit';
import { renderStill } from './still-decoder.ts';
import type { CodedClip } from './thumbnail-port.ts';

/** What the worker is asked. */
export interface StillRequest {
  readonly clip: CodedClip;
  readonly width: number;
}

/** What it answers. `ready` once, when the decoder is loaded. */
export type StillAnswer = { readonly kind: 'ready' } | { readonly kind: 'still'; readonly jpeg: Uint8Array } | { readonly kind: 'failed'; readonly reason: string };

const answer = (message: StillAnswer) => void process.send?.(message);

process.on('disconnect', () => process.exit(0));
// Only thumbnail-process.ts talks to this process, and it sends nothing else.
process.on('message', (request: StillRequest) => {
  renderStill(request.clip, request.width).then(
    (jpeg) => answer({ kind: 'still', jpeg }),
    (error: unknown) => answer({ kind: 'failed', reason: describeError(error) }),
  );
});
answer({ kind: 'ready' });
