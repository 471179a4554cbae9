/**
 * Preloaded into a zigbee2mqtt process (`--import`): replaces the radio adapter of its Zigbee stack by a virtual one with one lock
 * in the air, so that everything above the radio is the real program. The test moves and blocks the bolt over fork IPC.
 * ZIGBEE2MQTT_DIR is the folder of the installed program.
 */
import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What is used of the Zigbee stack's frames; the package itself is no dependency of this project. */
interface Frame {
  readonly header: { readonly transactionSequenceNumber: number; readonly manufacturerCode: number | undefined };
  readonly command: { readonly name: string; readonly ID: number };
  readonly cluster: { readonly name: string; readonly ID: number };
  readonly payload: unknown;
  toBuffer(): Buffer;
}
interface Zcl {
  readonly Frame: { create(type: number, direction: number, noDefault: boolean, maker: undefined, sequence: number, command: string, cluster: number, payload: unknown, custom: object): Frame };
  readonly Header: { fromBuffer(buffer: Buffer): unknown };
}

const stack = createRequire(join(process.env['ZIGBEE2MQTT_DIR'] ?? '', 'index.js'));
// Neither module comes with types here; the interfaces above say what is used of them.
const { Zcl: zcl } = stack('zigbee-herdsman') as { Zcl: Zcl };
const { Adapter } = stack('zigbee-herdsman/dist/adapter/adapter') as { Adapter: { create: () => Promise<EventEmitter> } };

const GLOBAL = 0;
const SPECIFIC = 1;
const TO_CLIENT = 1;
const DOOR_LOCK = 257;
const LOCK_ADDRESS = 4_097;
const LOCK_STATE = 0;
const POWER = 1;
const BATTERY_HALVES = 0x21;
const UINT8 = 0x20;
const ENUM8 = 0x30;
const BOLTS = { partial: 0, thrown: 1, withdrawn: 2 } as const;
const TRAVEL = 300;

type Bolt = keyof typeof BOLTS;

class VirtualRadio extends EventEmitter {
  readonly hasZdoMessageOverhead = false;
  readonly manufacturerID = 0;
  #bolt: Bolt = 'withdrawn';
  #blocked = false;
  #travel: NodeJS.Timeout | undefined;
  #sequence = 0;

  async start(): Promise<string> {
    // The bolt keeps its place without power: the test tells where.
    process.send?.({ up: true });
    const [{ bolt, blocked }] = (await once(process, 'message')) as [{ bolt: Bolt; blocked: boolean }];
    this.#bolt = bolt;
    this.#blocked = blocked;
    process.on('message', (change: { bolt?: Bolt; blocked?: boolean; charge?: number }) => this.#touch(change));
    return 'resumed';
  }

  stop = async () => {};
  reset = async () => {};
  permitJoin = async () => {};
  addInstallCode = async () => {};
  supportsBackup = async () => false;
  backup = async () => ({});
  getCoordinatorIEEE = async () => '0x00124b0000000001';
  getCoordinatorVersion = async () => ({ type: 'virtual', meta: { revision: 1 } });
  getNetworkParameters = async () => ({ panID: 0x1a62, extendedPanID: '0xdddddddddddddddd', channel: 11, nwkUpdateID: 0 });
  sendZclFrameToGroup = async () => {};
  sendZclFrameToAll = async () => {};
  waitFor = () => ({ promise: new Promise(() => {}), cancel: () => {} });
  /** Every binding succeeds. */
  sendZdo = async () => [0, undefined];

  async sendZclFrameToEndpoint(_ieee: string, _address: number, _endpoint: number, frame: Frame): Promise<unknown> {
    const { name } = frame.command;
    const sequence = frame.header.transactionSequenceNumber;
    if (name === 'read') return this.#send(GLOBAL, 'readRsp', frame.cluster.ID, [{ attrId: LOCK_STATE, status: 0, dataType: ENUM8, attrData: BOLTS[this.#bolt] }], sequence);
    if (name === 'configReport') return this.#send(GLOBAL, 'configReportRsp', frame.cluster.ID, [{ status: 0 }], sequence);
    if (name !== 'lockDoor' && name !== 'unlockDoor') return this.#send(GLOBAL, 'defaultRsp', frame.cluster.ID, { cmdId: frame.command.ID, statusCode: 0 }, sequence);
    clearTimeout(this.#travel);
    // Whether something is in the way shows when the bolt gets there.
    const arrive = () => this.#settle(name === 'unlockDoor' ? 'withdrawn' : this.#blocked ? 'partial' : 'thrown');
    this.#travel = setTimeout(arrive, TRAVEL);
    return this.#send(SPECIFIC, `${name}Rsp`, DOOR_LOCK, { status: 0 }, sequence);
  }

  #touch({ bolt, blocked, charge }: { bolt?: Bolt; blocked?: boolean; charge?: number }): void {
    this.#blocked = blocked ?? this.#blocked;
    // Half percents, as the Zigbee cluster counts them too.
    if (charge !== undefined) this.#send(GLOBAL, 'report', POWER, [{ attrId: BATTERY_HALVES, dataType: UINT8, attrData: charge * 2 }]);
    process.send?.({ felt: true });
    if (bolt === undefined || bolt === this.#bolt) return;
    this.#send(SPECIFIC, 'operationEventNotification', DOOR_LOCK, { opereventcode: bolt === 'thrown' ? 13 : 14, opereventsrc: 2, userid: 0, pin: 0, zigbeelocaltime: 0, data: '' });
    this.#settle(bolt);
  }

  #settle(bolt: Bolt): void {
    this.#bolt = bolt;
    process.send?.({ bolt });
    this.#send(GLOBAL, 'report', DOOR_LOCK, [{ attrId: LOCK_STATE, dataType: ENUM8, attrData: BOLTS[bolt] }]);
  }

  #send(type: number, command: string, cluster: number, payload: unknown, sequence = (this.#sequence += 1) % 256): unknown {
    const data = zcl.Frame.create(type, TO_CLIENT, true, undefined, sequence, command, cluster, payload, {}).toBuffer();
    const message = {
      clusterID: cluster, header: zcl.Header.fromBuffer(data), address: LOCK_ADDRESS, data, endpoint: 1,
      linkquality: 120, groupID: 0, wasBroadcast: false, destinationEndpoint: 1,
    };
    queueMicrotask(() => this.emit('zclPayload', message));
    return message;
  }
}

Adapter.create = async () => new VirtualRadio();
