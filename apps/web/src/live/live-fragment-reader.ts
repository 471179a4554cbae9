import { type LiveClock, parseLiveClock } from './live-clock.ts';

/** One message of the fallback stream; the hub's `live-fragment-protocol.ts` defines the bytes. */
export type LiveFragmentMessage =
  | { readonly kind: 'clock'; readonly clock: LiveClock }
  | { readonly kind: 'init'; readonly codec: string; readonly header: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'fragment'; readonly keyframe: boolean; readonly data: Uint8Array<ArrayBuffer> };

/** Reads a message; undefined for kinds of the future and for what is no message. */
export function readLiveFragment(message: ArrayBuffer): LiveFragmentMessage | undefined {
  const bytes = new Uint8Array(message);
  const [kind, second] = bytes;
  if (kind === 1) {
    const clock = parseLiveClock(new TextDecoder().decode(bytes.subarray(1)));
    return clock && { kind: 'clock', clock };
  }
  if (second === undefined) return undefined;
  if (kind === 2) {
    const codec = new TextDecoder().decode(bytes.subarray(2, 2 + second));
    return /^avc1\.[0-9a-f]{6}$/i.test(codec) ? { kind: 'init', codec, header: bytes.subarray(2 + second) } : undefined;
  }
  return kind === 3 ? { kind: 'fragment', keyframe: (second & 1) === 1, data: bytes.subarray(2) } : undefined;
}
