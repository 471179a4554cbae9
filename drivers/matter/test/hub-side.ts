import { fileURLToPath } from 'node:url';
import type { ContactPort, ContactReport, LockPort, LockReport, Reachability } from '@latchkey/driver-api';
import { CodedError, Emitter } from '@latchkey/kit';
import type { MatterConfig } from '../src/index.ts';
import { endChild, startChild } from './child.ts';
import type { HubNotice, HubRequest, HubSnapshot } from './hub-wire.ts';
import type { TestNetwork } from './test-network.ts';

const PROGRAM = fileURLToPath(new URL('hub-process.ts', import.meta.url));

/** The driver in its own process, with its ports mirrored into the test. */
export interface HubSide extends AsyncDisposable {
  readonly lock: LockPort;
  readonly contact: ContactPort;
  /** How long the driver's start took, in milliseconds. */
  readonly startedAfter: number;
  readonly logs: readonly Extract<HubNotice, { type: 'log' }>[];
  /** Ends the process at once and without a goodbye. */
  kill(): Promise<void>;
}

export async function startHubSide(network: TestNetwork, config: MatterConfig, dataDir: string): Promise<HubSide> {
  const child = startChild(network, 'hub', PROGRAM, {});
  const lockReports = new Emitter<LockReport>();
  const contactReports = new Emitter<ContactReport>();
  const charges = new Emitter<void>();
  const reachabilities = new Emitter<Reachability>();
  const logs: Extract<HubNotice, { type: 'log' }>[] = [];
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const started = Promise.withResolvers<number>();
  let snapshot: HubSnapshot = { bolt: { value: 'unknown', at: undefined }, charge: { value: 'unknown', at: undefined }, door: { value: 'unknown', at: undefined }, reachability: { kind: 'connecting' } };
  let nextId = 0;

  child.once('exit', () => {
    const gone = new CodedError('test.hub', 'the hub process ended');
    started.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
  });
  // The two ends come from one source tree, so the message has the wire's shape.
  child.on('message', (message) => take(message as HubNotice));

  function take(notice: HubNotice) {
    snapshot = notice.snapshot;
    if (notice.type === 'started') started.resolve(notice.after);
    else if (notice.type === 'lock-report') lockReports.emit(notice.report);
    else if (notice.type === 'contact-report') contactReports.emit(notice.report);
    else if (notice.type === 'charge') charges.emit();
    else if (notice.type === 'reachability') reachabilities.emit(notice.reachability);
    else if (notice.type === 'log') logs.push(notice);
    else settle(notice);
  }

  function settle({ id, error }: Extract<HubNotice, { type: 'settled' }>) {
    if (error === undefined) waiting.get(id)?.resolve();
    else waiting.get(id)?.reject(new CodedError(error.code ?? 'test.uncoded', error.message));
    waiting.delete(id);
  }

  async function ask(make: (id: number) => HubRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    nextId += 1;
    const settled = Promise.withResolvers<void>();
    waiting.set(nextId, settled);
    const id = nextId;
    child.send(make(id));
    signal.addEventListener('abort', () => child.send({ type: 'give-up', id } satisfies HubRequest), { once: true });
    await settled.promise;
  }

  child.send({ type: 'start', config, dataDir } satisfies HubRequest);
  const startedAfter = await started.promise;

  const shared = {
    onReachability: (listener: (reachability: Reachability) => void) => reachabilities.subscribe(listener),
  };
  return {
    startedAfter,
    logs,
    lock: {
      traits: { feedback: 'reported' },
      get bolt() {
        return snapshot.bolt;
      },
      get charge() {
        return snapshot.charge;
      },
      get reachability() {
        return snapshot.reachability;
      },
      ...shared,
      command: (action, signal) => ask((id) => ({ type: 'command', id, action }), signal),
      refresh: (signal) => ask((id) => ({ type: 'refresh', id, of: 'lock' }), signal),
      onReport: (listener) => lockReports.subscribe(listener),
      onCharge: (listener) => charges.subscribe(listener),
    },
    contact: {
      get door() {
        return snapshot.door;
      },
      get reachability() {
        return snapshot.reachability;
      },
      ...shared,
      refresh: (signal) => ask((id) => ({ type: 'refresh', id, of: 'contact' }), signal),
      onReport: (listener) => contactReports.subscribe(listener),
    },
    kill: () => endChild(child, 'SIGKILL'),
    [Symbol.asyncDispose]: () => endChild(child, 'SIGTERM'),
  };
}
