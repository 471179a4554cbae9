import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BoltState } from '@latchkey/driver-api';

const RADIO = fileURLToPath(new URL('virtual-radio.ts', import.meta.url));
const LOCK = '0x00124b0000000002';

/** The real zigbee2mqtt on a virtual radio, with one lock called `parcel-box`. */
export interface ZigbeeBridgeProcess extends AsyncDisposable {
  readonly bolt: BoltState;
  /** Turns the bolt by hand; resolves once the lock has felt it, at once when it does not run. */
  moveBolt(bolt: 'thrown' | 'withdrawn'): Promise<void>;
  /** As {@link moveBolt}, for something in the strike. */
  blockBolt(blocked: boolean): Promise<void>;
  /** Puts in batteries of this charge, in percent; a lock that does not run does not notice. */
  setCharge(percent: number): Promise<void>;
  /** Takes the process away without a goodbye. */
  kill(): Promise<void>;
  /** Ends it in good order, so that it keeps what it knows. */
  stop(): Promise<void>;
  /** Starts it when it does not run; resolves once its radio is up. */
  start(): Promise<void>;
}

/** What the virtual radio says: it is up, it felt a touch, its bolt is somewhere else. */
interface RadioMessage {
  readonly up?: true;
  readonly felt?: true;
  readonly bolt?: BoltState;
}

/** `directory` holds the installed program (its `index.js`); it is started when asked to. */
export async function zigbeeBridge(directory: string, brokerUrl: string): Promise<ZigbeeBridgeProcess> {
  const data = await mkdtemp(join(tmpdir(), 'latchkey-zigbee-'));
  await writeFile(join(data, 'configuration.yaml'), [
    'version: 4', 'mqtt:', '  base_topic: zigbee2mqtt', `  server: ${brokerUrl}`, 'serial:', '  port: /dev/null', '  adapter: ember',
    'advanced:', '  log_output: []', '  network_key: [1,3,5,7,9,11,13,15,0,2,4,6,8,10,12,13]', '  pan_id: 6754', '  ext_pan_id: [221,221,221,221,221,221,221,221]',
    'frontend:', '  enabled: false', 'homeassistant:', '  enabled: false', 'devices:', `  '${LOCK}':`, '    friendly_name: parcel-box', '',
  ].join('\n'));
  const endpoint = (inClusterList: readonly number[]) => ({ 1: { profId: 260, epId: 1, devId: 10, inClusterList, outClusterList: [], clusters: {}, binds: [], configuredReportings: [], meta: {} } });
  await writeFile(join(data, 'database.db'), [
    { id: 1, type: 'Coordinator', ieeeAddr: '0x00124b0000000001', nwkAddr: 0, manufId: 0, epList: [1], endpoints: endpoint([]), interviewCompleted: true, interviewState: 'SUCCESSFUL', meta: {} },
    {
      id: 2, type: 'EndDevice', ieeeAddr: LOCK, nwkAddr: 4_097, manufId: 4_422, manufName: 'Danalock', powerSource: 'Battery', modelId: 'V3-BTZB',
      epList: [1], endpoints: endpoint([0, 1, 3, 257]), interviewCompleted: true, interviewState: 'SUCCESSFUL', meta: {}, lastSeen: Date.now(),
    },
  ].map((entry) => JSON.stringify(entry)).join('\n'));

  let child: ChildProcess | undefined;
  let bolt: BoltState = 'withdrawn';
  let blocked = false;
  const end = async (signal: NodeJS.Signals) => {
    const dying = child;
    child = undefined;
    if (dying === undefined || dying.exitCode !== null || dying.signalCode !== null) return;
    const gone = once(dying, 'exit');
    dying.kill(signal);
    await gone;
  };
  const touch = async (change: object) => {
    if (child === undefined) return;
    const touched = child;
    const felt = new Promise<void>((resolve) => {
      const listen = (message: RadioMessage) => {
        if (!message.felt) return;
        touched.off('message', listen);
        resolve();
      };
      touched.on('message', listen);
    });
    touched.send(change);
    await felt;
  };
  return {
    get bolt() {
      return bolt;
    },
    async moveBolt(to) {
      bolt = to;
      await touch({ bolt });
    },
    async blockBolt(to) {
      blocked = to;
      await touch({ blocked });
    },
    setCharge: (charge) => touch({ charge }),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async start() {
      if (child !== undefined) return;
      const started = fork(join(directory, 'index.js'), {
        // Started inside a Git repository, it would take that one's commit for its own and want to rebuild itself.
        cwd: data,
        env: { ...process.env, ZIGBEE2MQTT_DIR: directory, ZIGBEE2MQTT_DATA: data },
        execArgv: ['--import', RADIO],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      child = started;
      const up = Promise.withResolvers<void>();
      started.once('exit', (code) => up.reject(new Error(`zigbee2mqtt ended with ${code}`)));
      started.on('message', (message: RadioMessage) => {
        if (message.up) up.resolve();
        bolt = message.bolt ?? bolt;
      });
      await up.promise;
      started.send({ bolt, blocked });
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await rm(data, { recursive: true, force: true });
    },
  };
}
