import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, CodedError, type Duration, Seconds } from '@latchkey/kit';
import { Aedes } from 'aedes';
import { freePort } from '../../apps/cli/src/launcher/free-port.ts';
import { type BenchRow, benchRow } from './bench-row.ts';
import { tapBox } from './box-tap.ts';
import { nodeRedFlow, nodeRedSettings } from './node-red-flow.ts';
import { startProcess } from './owned-process.ts';

/** Milliseconds since the request, request by request. */
export interface NodeRedFigures {
  readonly commanded: readonly number[];
  readonly reported: readonly number[];
  readonly answered: readonly number[];
}

const PARCEL_BOX = fileURLToPath(new URL('../../sim/src/parcel-box/main.ts', import.meta.url));
const LIMIT = Seconds(5);
const WARM_UP = 3;
const epochNow = () => performance.timeOrigin + performance.now();

/** `count` unlocks within `budget` of the simulated parcel box behind plain Node-RED: HTTP request, MQTT command, the lock's report; each program in a process of its own, on loopback. */
export async function runNodeRed(count: number, budget: Duration, clock: Clock): Promise<NodeRedFigures> {
  const userDir = mkdtempSync(join(tmpdir(), 'latchkey-node-red-'));
  try {
    await using broker = await startBroker();
    await using tap = await tapBox(clock, { url: broker.url });
    await using _box = await startProcess([PARCEL_BOX], { clock, env: { MQTT_URL: broker.url } });
    const plan = { httpPort: await freePort(), brokerPort: broker.port, userDir };
    writeFileSync(join(userDir, 'settings.js'), nodeRedSettings(plan));
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(nodeRedFlow(plan)));
    const main = createRequire(import.meta.url).resolve('node-red/red.js');
    await using _nodeRed = await startProcess([main, '--settings', join(userDir, 'settings.js')], { clock, until: 'Connected to broker' });
    await tap.reported('locked', Seconds(10));

    const ask = async (what: 'unlock' | 'lock') => {
      const response = await fetch(`http://127.0.0.1:${plan.httpPort}/${what}`, { method: 'POST' });
      if (response.status !== 202) throw new CodedError('bench.node_red', `Node-RED answered ${response.status}`);
    };
    const commanded: number[] = [];
    const reported: number[] = [];
    const answered: number[] = [];
    const endsAt = clock.monotonic() + budget;
    for (let round = -WARM_UP; round < count && clock.monotonic() < endsAt; round += 1) {
      tap.clear();
      const askedAt = epochNow();
      await ask('unlock');
      const answeredAt = epochNow();
      const [command, report] = [await tap.commanded('UNLOCK', LIMIT), await tap.reported('unlocked', LIMIT)];
      await ask('lock');
      await tap.reported('locked', LIMIT);
      if (round < 0) continue;
      commanded.push(command - askedAt);
      reported.push(report - askedAt);
      answered.push(answeredAt - askedAt);
    }
    return { commanded, reported, answered };
  } finally {
    rmSync(userDir, { recursive: true, force: true });
  }
}

export const nodeRedRows = ({ commanded, reported, answered }: NodeRedFigures): readonly BenchRow[] => [
  benchRow('Node-RED (simulated box): request -> command at the broker', 'ms', commanded),
  benchRow("Node-RED (simulated box): request -> lock's report at the broker", 'ms', reported),
  benchRow('Node-RED (simulated box): requester has an answer', 'ms', answered),
];

/** An open broker on loopback, as Node-RED's users have one. */
async function startBroker(): Promise<{ readonly url: string; readonly port: number } & AsyncDisposable> {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    aedes.handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a path
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      server.close();
    },
  };
}
