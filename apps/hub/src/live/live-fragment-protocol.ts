import type { LiveClock } from './live-clock.ts';

/**
 * The fallback's binary messages, hub to page, one per WebSocket message. The first byte is the kind:
 *
 * | byte 0 | then |
 * |---|---|
 * | 1 clock | {@link LiveClock} as UTF-8 JSON |
 * | 2 init | one byte length n, n bytes RFC 6381 codec name (ASCII), a fragmented MP4 header. A new one may come at any time: the camera changed its format |
 * | 3 fragment | one byte flags (bit 0: decoding can start here), one `moof` and its `mdat`. Decode times are {@link LiveClock} media times, 90 kHz |
 *
 * A reader skips kinds that it does not know. After lost fragments the next one has bit 0 set.
 */
export const LIVE_MESSAGE = { clock: 1, init: 2, fragment: 3 } as const;

export function clockMessage(clock: LiveClock): Uint8Array {
  return join([LIVE_MESSAGE.clock], new TextEncoder().encode(JSON.stringify(clock)));
}

export function initMessage(codecString: string, header: Uint8Array): Uint8Array {
  const codec = new TextEncoder().encode(codecString);
  return join([LIVE_MESSAGE.init, codec.length, ...codec], header);
}

export function fragmentMessage(keyframe: boolean, fragment: Uint8Array): Uint8Array {
  return join([LIVE_MESSAGE.fragment, keyframe ? 1 : 0], fragment);
}

function join(head: readonly number[], body: Uint8Array): Uint8Array {
  const out = new Uint8Array(head.length + body.length);
  out.set(head);
  out.set(body, head.length);
  return out;
}
