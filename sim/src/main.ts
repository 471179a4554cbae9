import { join } from 'node:path';
import type { Clock, Log } from '@latchkey/kit';
import { writeFileAtomically } from './home/atomic-file.ts';
import { type ControlServer, startControlServer } from './home/control-server.ts';
import type { HomeFacts } from './home/home-facts.ts';
import { type Home, startHome } from './home/home.ts';
import type { SimOptions } from './sim-config.ts';

/** The simulated home, running. */
export interface RunningSim extends AsyncDisposable {
  readonly controlUrl: string;
  /** Resolves with what the devices' labels say once all of them answer; rejects with the signal's reason. */
  readonly ready: Promise<HomeFacts>;
  readonly home: Home;
}

/**
 * Starts the simulated home: its devices as processes of their own and its control page.
 * `<dataDir>/facts.json` is replaced whenever the devices' facts change: a hub can be set up with the first of them while others still wait for its broker.
 * Ends by disposal or when `signal` aborts. Errors: `sim.control_port`.
 */
export async function runSim(
  options: SimOptions,
  { log, clock, signal }: { readonly log: Log; readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<RunningSim> {
  signal?.throwIfAborted();
  await using starting = new AsyncDisposableStack();
  const home = starting.use(await startHome(options, { clock, log }));
  const control: ControlServer = starting.use(
    await startControlServer({ home, host: options.host, port: options.controlPort, clock, log }),
  );
  const ready = Promise.withResolvers<HomeFacts>();
  // Nobody has to wait for it.
  ready.promise.catch(() => {});
  let writing = Promise.resolve();
  const tellFacts = (): void => {
    const complete = home.ready;
    const facts: HomeFacts = { controlUrl: control.url, devices: home.deviceFacts };
    writing = writing
      .then(() => writeFileAtomically(join(options.dataDir, 'facts.json'), `${JSON.stringify(facts, undefined, 2)}\n`, 0o600))
      .then(() => {
        if (complete) ready.resolve(facts);
      }, ready.reject);
  };
  home.onFacts(tellFacts);
  tellFacts();
  const running = starting.move();
  const stop = async (): Promise<void> => {
    await running.disposeAsync();
    await writing;
  };
  signal?.addEventListener('abort', () => {
    ready.reject(signal.reason);
    void stop();
  }, { once: true });
  log.info('simulated home is open', { controlUrl: control.url });
  return { controlUrl: control.url, ready: ready.promise, home, [Symbol.asyncDispose]: stop };
}
