import { CodedError } from '@latchkey/kit';
import { type BarcodeRead, createReadFilter } from './read-filter.ts';
import { cameraPasses, photoPasses, type ScanPass } from './scan-pass.ts';
import type { ScanAnswer, ScanOrder } from './scanner-protocol.ts';

/** Reads barcodes in a worker, so that the page stays quick under the thumb. */
export interface Scanner extends Disposable {
  /** Looks at the video until `signal` aborts or a barcode was read twice. Rejects with `scanner.failed` when the decoder cannot be loaded. */
  watch(video: HTMLVideoElement, signal: AbortSignal): Promise<BarcodeRead | undefined>;
  /** Looks at one picture in every way; the likeliest barcode, or undefined. */
  readPhoto(photo: Blob): Promise<BarcodeRead | undefined>;
}

export function createScanner(): Scanner {
  const worker = new Worker(new URL('./scanner-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (answer: ScanAnswer) => void>();
  let orders = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<ScanAnswer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () => {
    for (const [id, answer] of waiting) answer({ id, failed: 'the worker could not be loaded' });
    waiting.clear();
  });

  async function look(bitmap: ImageBitmap, passes: readonly ScanPass[]): Promise<readonly BarcodeRead[]> {
    const id = (orders += 1);
    const answered = new Promise<ScanAnswer>((resolve) => waiting.set(id, resolve));
    worker.postMessage({ id, bitmap, passes } satisfies ScanOrder, [bitmap]);
    const answer = await answered;
    if ('failed' in answer) throw new CodedError('scanner.failed', 'The barcode reader failed. Nothing was sent. Type the number instead.', { facts: { reason: answer.failed } });
    return answer.reads;
  }

  return {
    async watch(video, signal) {
      const filter = createReadFilter();
      let turn = 0;
      while (!signal.aborted) {
        if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) {
          await nextFrame();
          continue;
        }
        const pass = cameraPasses[turn % cameraPasses.length];
        if (pass === undefined) return undefined;
        const reads = await look(await createImageBitmap(video), [pass]);
        const accepted = filter.take(reads, performance.now());
        if (accepted !== undefined && !signal.aborted) return accepted;
        // A look that saw something looks again at the next frame: that is the quickest way to a second, equal read.
        if (reads.length === 0) turn += 1;
        await nextFrame();
      }
      return undefined;
    },
    async readPhoto(photo) {
      const reads = await look(await createImageBitmap(photo), photoPasses);
      return reads.find((read) => read.likely) ?? reads[0];
    },
    [Symbol.dispose]: () => worker.terminate(),
  };
}

const nextFrame = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 16));
