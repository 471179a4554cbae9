import { openStream, type ReadingDevice, type StreamOpener, type StreamPurpose } from '@latchkey/sealing';
import type { FragmentSocket } from './mse-transport.ts';

type MessageListener = (event: MessageEvent<unknown>) => void;

/**
 * A socket whose messages are sealed for this device: what passes is opened here, in order. The first message that does not open, or that the
 * pinned hub did not begin, closes it.
 */
export function openSealedSocket(open: (device: ReadingDevice, challenge: string) => WebSocket, ownDevice: () => Promise<ReadingDevice>, accessPointId: string): FragmentSocket {
  const events = new EventTarget();
  const messages: MessageListener[] = [];
  let socket: WebSocket | undefined;
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    socket?.close();
    events.dispatchEvent(new Event('close'));
  };
  const begin = async () => {
    const device = await ownDevice();
    if (closed) return;
    const challenge = crypto.randomUUID();
    const purpose: StreamPurpose = { accessPointId, deviceId: device.deviceId, challenge };
    socket = open(device, challenge);
    socket.binaryType = 'arraybuffer';
    let opener: Promise<StreamOpener> | undefined;
    let last: Promise<unknown> = Promise.resolve();
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!(data instanceof ArrayBuffer)) return;
      if (opener === undefined) {
        opener = openStream(new Uint8Array(data), purpose, device.unwrapKeys, device.hubs);
        opener.catch(close);
        return;
      }
      const opened = opener.then((stream) => stream.open(new Uint8Array(data)));
      // Opened side by side, handed on in order.
      last = Promise.all([opened, last]).then(([bytes]) => {
        if (!closed) for (const listener of messages) listener(new MessageEvent('message', { data: bytes.buffer }));
      });
      last.catch(close);
    });
    for (const name of ['close', 'error']) socket.addEventListener(name, close);
  };
  void begin().catch(close);
  return {
    binaryType: 'arraybuffer',
    addEventListener(type: 'message' | 'close' | 'error', listener: MessageListener | (() => void)) {
      if (type === 'message') messages.push(listener);
      else events.addEventListener(type, () => (listener as () => void)()); // Those of close and error take nothing.
    },
    close,
  };
}
