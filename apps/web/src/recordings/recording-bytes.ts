import { CodedError } from '@latchkey/kit';
import type { SealedSource } from '@latchkey/sealing';

/** Sealed bytes of a recording, range by range, from the page's own server. Rejects with the server's problem code. */
export function recordingBytes(recordingId: string): SealedSource {
  const url = `/api/v1/recordings/${encodeURIComponent(recordingId)}/video`;
  return {
    async *read(start, end, signal) {
      const response = await fetch(url, { headers: { range: `bytes=${start}-${end === undefined ? '' : end - 1}` }, signal });
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
