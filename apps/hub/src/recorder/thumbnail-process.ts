import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Clock, CodedError, type Log, Seconds, withDeadline } from '@latchkey/kit';
import type { ThumbnailErrorCode, ThumbnailPort } from './thumbnail-port.ts';
import type { StillAnswer, StillRequest } from './thumbnail-worker.ts';

const START_LIMIT = Seconds(10);
const RENDER_LIMIT = Seconds(5);
/** A decoder that nobody asks gives its memory back. */
const IDLE_LIMIT = Seconds(30);
const MAX_WAITING = 16;

/** What the port needs. */
export interface ThumbnailProcessOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The worker's file; thumbnail-worker.ts when left out. */
  readonly worker?: URL;
}

/** Stills by a decoder process that is started when asked for, one at a time, and killed when it hangs. */
export function createThumbnailProcess({ clock, log, worker = new URL('thumbnail-worker.ts', import.meta.url) }: ThumbnailProcessOptions): ThumbnailPort {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let idle: Disposable | undefined;
  const closed = new AbortController();

  const stop = () => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  const exchange = async (request: StillRequest, signal: AbortSignal): Promise<Uint8Array> => {
    idle?.[Symbol.dispose]();
    try {
      child ??= await start(worker, clock, log, signal);
      const running = child;
      const answer = await withDeadline(clock, RENDER_LIMIT, 'a still', (limit) => ask(running, request, limit), signal);
      if (answer.kind === 'still') return answer.jpeg;
      throw new CodedError('thumbnail.failed', 'The pictures could not be decoded', { facts: { reason: answer.kind === 'failed' ? answer.reason : answer.kind } });
    } catch (error) {
      // Whatever went wrong, the next still gets a fresh process.
      stop();
      if (error instanceof CodedError && error.code.startsWith('thumbnail.')) throw error;
      throw new CodedError('thumbnail.failed', 'The still was not made in time', { cause: error });
    } finally {
      idle = clock.schedule(IDLE_LIMIT, stop);
    }
  };
  return {
    async render(clip, width, signal) {
      if (waiting >= MAX_WAITING) throw new CodedError<ThumbnailErrorCode>('thumbnail.failed', 'Too many stills are asked for at once');
      waiting += 1;
      const turn = last.then(() => exchange({ clip, width }, AbortSignal.any([signal, closed.signal])));
      last = turn.catch(() => {});
      return turn.finally(() => (waiting -= 1));
    },
    async [Symbol.asyncDispose]() {
      closed.abort(new CodedError('thumbnail.unavailable', 'The decoder was stopped'));
      await last;
      idle?.[Symbol.dispose]();
      stop();
    },
  };
}

async function start(worker: URL, clock: Clock, log: Log, signal: AbortSignal): Promise<ChildProcess> {
  signal.throwIfAborted();
  const child = fork(fileURLToPath(worker), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  try {
    await withDeadline(clock, START_LIMIT, 'the decoder\'s start', (limit) => nextAnswer(child, limit), signal);
  } catch (cause) {
    child.kill('SIGKILL');
    log.info('no stills: the decoder does not start; is node-av installed?');
    throw new CodedError('thumbnail.unavailable', 'No decoder is installed, so there are no stills', { cause });
  }
  return child;
}

async function ask(child: ChildProcess, request: StillRequest, signal: AbortSignal): Promise<StillAnswer> {
  const answer = nextAnswer(child, signal);
  child.send(request, (error) => error !== null && child.kill('SIGKILL'));
  return answer;
}

function nextAnswer(child: ChildProcess, signal: AbortSignal): Promise<StillAnswer> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
    };
    // The worker sends nothing else.
    const onMessage = (message: unknown) => (settle(), resolve(message as StillAnswer));
    const onExit = () => (settle(), reject(new CodedError('thumbnail.failed', 'The decoder died')));
    const onError = (cause: Error) => (settle(), reject(new CodedError('thumbnail.unavailable', 'The decoder cannot be started', { cause })));
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    signal.addEventListener('abort', settle, { once: true });
  });
}
