/** The hub's side of the tests: the real driver in a process of its own, told what to do over IPC. */
import { CodedError, type Log, codeOf, describeError, systemClock } from '@latchkey/kit';
import { manifest } from '../src/index.ts';
import type { HubNotice, HubRequest, HubSnapshot } from './hub-wire.ts';

type Bare<T> = T extends unknown ? Omit<T, 'snapshot'> : never;

let snapshot = (): HubSnapshot => ({
  bolt: { value: 'unknown', at: undefined },
  charge: { value: 'unknown', at: undefined },
  door: { value: 'unknown', at: undefined },
  reachability: { kind: 'connecting' },
});
const tell = (notice: Bare<HubNotice>) => {
  if (process.connected) process.send?.({ ...notice, snapshot: snapshot() }, () => {});
};

const log: Log = {
  debug: (message, fields) => {
    if (process.env['TEST_VERBOSE'] === '1') console.error(message, fields?.['facility'] ?? '', fields?.['text'] ?? fields);
  },
  info: (message, fields = {}) => tell({ type: 'log', level: 'info', message, fields }),
  warn: (message, fields = {}) => tell({ type: 'log', level: 'warn', message, fields }),
  error: (message, fields = {}) => tell({ type: 'log', level: 'error', message, fields }),
  child: () => log,
};

async function start({ config, dataDir }: Extract<HubRequest, { type: 'start' }>) {
  const before = performance.now();
  const driver = await manifest.start(manifest.config.parse(config), { log, clock: systemClock, dataDir });
  const [device] = driver.devices;
  const { lock, contact } = device ?? {};
  if (lock === undefined || contact === undefined) return undefined;
  snapshot = () => ({ bolt: lock.bolt, charge: lock.charge, door: contact.door, reachability: lock.reachability });
  lock.onReport((report) => tell({ type: 'lock-report', report }));
  contact.onReport((report) => tell({ type: 'contact-report', report }));
  lock.onCharge(() => tell({ type: 'charge' }));
  lock.onReachability((reachability) => tell({ type: 'reachability', reachability }));
  tell({ type: 'started', after: performance.now() - before });
  process.once('SIGTERM', () => void driver[Symbol.asyncDispose]().then(() => process.exit(0)));
  return { lock, contact };
}

let ports: Awaited<ReturnType<typeof start>>;

const callers = new Map<number, AbortController>();

async function answer(id: number, work: (signal: AbortSignal) => Promise<void> | undefined) {
  const caller = new AbortController();
  callers.set(id, caller);
  try {
    await work(caller.signal);
    tell({ type: 'settled', id, error: undefined });
  } catch (error) {
    tell({ type: 'settled', id, error: { code: codeOf(error), message: describeError(error) } });
  } finally {
    callers.delete(id);
  }
}

// The two ends come from one source tree, so the message has the wire's shape.
process.on('message', async (request: HubRequest) => {
  if (request.type === 'start') ports = await start(request);
  else if (request.type === 'command') await answer(request.id, (signal) => ports?.lock.command(request.action, signal));
  else if (request.type === 'give-up') callers.get(request.id)?.abort(new CodedError('test.gave_up', 'The test waits no longer'));
  else await answer(request.id, (signal) => ports?.[request.of].refresh(signal));
});
process.on('disconnect', () => process.exit(0));
