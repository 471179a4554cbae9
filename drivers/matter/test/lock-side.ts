import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ContactHand, LockHand } from '@latchkey/driver-api/conformance';
import { CodedError } from '@latchkey/kit';
import { endChild, startChild } from './child.ts';
import type { TestNetwork } from './test-network.ts';

// The simulated lock is a program that this package's tests run; it is not imported, so the two share no code but the protocol.
const PROGRAM = fileURLToPath(new URL('../../../sim/src/matter-lock/main.ts', import.meta.url));

type Bolt = 'thrown' | 'withdrawn' | 'partial';

/** The lock's process and the physical world around it. */
export interface LockSide extends LockHand, ContactHand, AsyncDisposable {
  readonly pairingCode: string;
  readonly port: number;
  truth(): Bolt;
  /** Stops and continues the process, so that it is there but says nothing. */
  freeze(frozen: boolean): void;
}

/** What the lock tells its home (see the simulated home's device protocol). */
type LockMessage =
  | { readonly type: 'bolt'; readonly bolt: Bolt }
  | { readonly type: 'lamp'; readonly on: boolean }
  | { readonly type: 'ready'; readonly facts: { readonly pairingCode: string; readonly port: string } };

export async function startLockSide(network: TestNetwork, dataDir: string): Promise<LockSide> {
  let opening: { bolt: Bolt; door: 'open' | 'closed'; angle: number; boltBlocked: boolean; battery: number } = { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false, battery: 90 };
  let lampOn = false;
  let child: ChildProcess | undefined;
  let facts = { pairingCode: '', port: '' };

  const tell = () => child?.send({ type: 'home', state: { frontDoor: opening, lampOn } }, () => {});

  async function start(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    child = startChild(network, 'lock', PROGRAM, { SIM_DATA: dataDir, SIM_MATTER_INTERFACE: network.interfaceOf('lock') });
    child.once('exit', (code) => ready.reject(new CodedError('test.lock', `the lock process ended with ${code}`)));
    // Written by the program above, whose messages have this shape.
    child.on('message', (message) => take(message as LockMessage, ready.resolve));
    tell();
    await ready.promise;
  }

  function take(message: LockMessage, ready: () => void) {
    if (message.type === 'ready') {
      facts = message.facts;
      ready();
      return;
    }
    if (message.type === 'lamp') lampOn = message.on;
    else opening = { ...opening, bolt: message.bolt };
    tell();
  }

  await start();
  return {
    get pairingCode() {
      return facts.pairingCode;
    },
    get port() {
      return Number(facts.port);
    },
    truth: () => opening.bolt,
    freeze: (frozen) => void child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    async moveBolt(bolt) {
      opening = { ...opening, bolt };
      tell();
    },
    async blockBolt(boltBlocked) {
      opening = { ...opening, boltBlocked };
      tell();
    },
    async setCharge(battery) {
      opening = { ...opening, battery };
      tell();
    },
    async moveDoor(door) {
      opening = { ...opening, door, angle: door === 'open' ? 1 : 0 };
      tell();
    },
    async killDevice() {
      const dying = child;
      child = undefined;
      if (dying !== undefined) await endChild(dying, 'SIGKILL');
    },
    async restartDevice() {
      if (child === undefined) await start();
    },
    async [Symbol.asyncDispose]() {
      if (child !== undefined) await endChild(child, 'SIGTERM');
    },
  };
}
