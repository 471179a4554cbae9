import { CodedError } from '@latchkey/kit';
import { readLiveFragment } from './live-fragment-reader.ts';
import type { LiveTransport, LiveTransportOptions } from './live-transport.ts';
import { createLiveBuffer, type LiveBuffer } from './live-buffer.ts';

/** The part of a WebSocket that the fallback needs. */
export interface FragmentSocket {
  binaryType: BinaryType;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
  close(): void;
}

export interface LiveFallback {
  openSocket(): FragmentSocket;
}

export interface MseOptions extends LiveTransportOptions {
  readonly fallback: LiveFallback;
}

/** Plays fragmented MP4 from a socket through Media Source Extensions. Resolves with the first picture's fragment, rejects when none comes. */
export async function openMseTransport({ video, onClock, signal, fallback }: MseOptions): Promise<LiveTransport> {
  signal.throwIfAborted();
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  const { promise: started, resolve: start, reject: refuse } = Promise.withResolvers<void>();
  let buffer: LiveBuffer | undefined;
  let disposed = false;
  const fail = (why: string, cause?: unknown) => {
    refuse(new CodedError('live.not_connected', `The fallback does not play: ${why}.`, { cause }));
    lose(why);
  };

  const socket = fallback.openSocket();
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('error', () => fail('the socket failed'));
  socket.addEventListener('close', () => fail('the socket closed'));
  socket.addEventListener('message', ({ data }) => {
    if (disposed || !(data instanceof ArrayBuffer)) return;
    const message = readLiveFragment(data);
    try {
      if (message?.kind === 'clock') onClock(message.clock);
      if (message?.kind === 'init') {
        buffer ??= createLiveBuffer(video, (why) => fail(why));
        buffer.init(message.codec, message.header);
      }
      if (message?.kind === 'fragment' && buffer !== undefined) {
        buffer.append(message.data, message.keyframe);
        start();
      }
    } catch (cause) {
      fail('the browser refused the stream', cause);
    }
  });
  const close = () => {
    disposed = true;
    socket.close();
    buffer?.[Symbol.dispose]();
    lose('closed');
  };
  const onAbort = () => refuse(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await started;
    return { lost, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
