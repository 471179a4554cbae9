import { Agent, request } from 'node:http';
import { type Clock, CodedError, type Duration, Millis } from '@latchkey/kit';

export interface PostLoad {
  readonly perSecond: number;
  /** Milliseconds of each request. */
  readonly millis: readonly number[];
}

/** Posts JSON on `connections` kept connections, each one request at a time, for a span. Throws `bench.refused` on any answer but 201. */
export async function postLoad(clock: Clock, url: string, options: { readonly connections: number; readonly span: Duration; readonly headers: Readonly<Record<string, string>>; readonly body: (nth: number) => string }): Promise<PostLoad> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const millis: number[] = [];
  let nth = 0;
  const one = (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const body = options.body((nth += 1));
    const started = performance.now();
    const outgoing = request(url, { agent, method: 'POST', headers: { ...options.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume().on('end', () => {
        millis.push(performance.now() - started);
        if (response.statusCode === 201) resolve();
        else reject(new CodedError('bench.refused', `A write was answered with ${response.statusCode}`));
      });
    });
    outgoing.on('error', reject).end(body);
    return promise;
  };
  const begun = clock.monotonic();
  const work = async (): Promise<void> => {
    while (clock.monotonic() - begun < options.span) await one();
  };
  await Promise.all(Array.from({ length: options.connections }, work));
  const took = Millis(clock.monotonic() - begun);
  agent.destroy();
  return { perSecond: (millis.length * 1_000) / took, millis };
}
