import { CodedError } from '@latchkey/kit';
import type { SealedSource } from '@latchkey/sealing';

/** Sealed bytes of a recording, range by range, from the page's own server. Rejects with the server's problem code. */
export function recordingBytes(recordingId: string): SealedSource {
  const url = `/api/v1/recordings/${encodeURIComponent(recordingId)}/video`;
  return answeredBytes((start, end, signal) => fetch(url, { headers: { range: `bytes=${start}-${end === undefined ? '' : end - 1}` }, signal }));
}

/** Sealed bytes of the recording behind a share link. */
export function sharedBytes(token: string): SealedSource {
  return answeredBytes((start, end, signal) =>
    fetch('/api/v1/shared/video', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, start, end: end === undefined ? null : end - 1 }), signal }));
}

/** @param ask for bytes [start, end) or to the end */
function answeredBytes(ask: (start: number, end: number | undefined, signal: AbortSignal) => Promise<Response>): SealedSource {
  return {
    async *read(start, end, signal) {
      const response = await ask(start, end, signal);
      // Nothing is there yet behind what was read.
      if (response.status === 416) return;
      if (!response.ok || response.body === null) throw new CodedError('recording.unreadable', 'The recording cannot be read right now.', { facts: { status: response.status } });
      const reader = response.body.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          yield value;
        }
      } finally {
        // Whoever reads no further needs no more bytes.
        await reader.cancel().catch(() => undefined);
      }
    },
  };
}
