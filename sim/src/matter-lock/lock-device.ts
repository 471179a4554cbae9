import './matter-process.ts';
import { type Clock, type Duration } from '@latchkey/kit';
import { AddressInUseError, Endpoint, type Environment, ServerNode, VendorId } from '@matter/main';
import { DoorLock } from '@matter/main/clusters/door-lock';
import { PowerSource } from '@matter/main/clusters/power-source';
import { OnOffServer } from '@matter/main/behaviors/on-off';
import { PowerSourceServer } from '@matter/main/behaviors/power-source';
import { DoorLockDevice } from '@matter/main/devices/door-lock';
import { OnOffLightDevice } from '@matter/main/devices/on-off-light';
import type { SimBolt, SimDoor } from '../device-protocol.ts';
import { type BoltMotor, type BoltMover, createBoltMotor } from './bolt-motor.ts';
import { doorLockServerFor } from './door-lock-server.ts';

const { LockState, DoorState, AlarmCode, LockOperationType, OperationSource } = DoorLock;

const LOCK_STATES = {
  thrown: LockState.Locked,
  withdrawn: LockState.Unlocked,
  partial: LockState.NotFullyLocked,
} as const satisfies Record<SimBolt, DoorLock.LockState>;

const DOOR_STATES = {
  open: DoorState.DoorOpen,
  closed: DoorState.DoorClosed,
} as const satisfies Record<SimDoor, DoorLock.DoorState>;

const Battery = PowerSourceServer.with('Battery', 'Replaceable');

/** As a lock's maker would call it: a fifth is the time for a warning, a twentieth is the end. */
const levelOf = (percent: number): PowerSource.BatChargeLevel => (percent > 20 ? PowerSource.BatChargeLevel.Ok : percent > 5 ? PowerSource.BatChargeLevel.Warning : PowerSource.BatChargeLevel.Critical);
/** The cluster counts half percents. */
const batteryState = (percent: number) => ({ batPercentRemaining: Math.round(percent * 2), batChargeLevel: levelOf(percent), batReplacementNeeded: percent <= 5 });

export interface LockDeviceOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** How long the bolt takes from one end to the other. */
  readonly travel: Duration;
  readonly bolt: SimBolt;
  readonly door: SimDoor;
  /** What is left in its battery, in percent. */
  readonly battery: number;
  /** The UDP port to listen on; a free one when undefined or when somebody else has it. */
  readonly port: number | undefined;
  /** Listens on loopback only. */
  readonly loopback: boolean;
  /** Told when the motor, not a hand, has put the bolt somewhere. */
  onMotorRest(bolt: SimBolt): void;
  readonly lampOn: boolean;
  /** Told when somebody switched the lamp on the lock's node. */
  onLamp(on: boolean): void;
}

/** A virtual Matter Door Lock with a door position sensor, answering on the network. */
export interface LockDevice extends AsyncDisposable {
  readonly motor: BoltMotor;
  /** Eleven digits, as on the label. */
  readonly pairingCode: string;
  /** `MT:...`, as in the label's QR code. */
  readonly qrPairingCode: string;
  readonly port: number;
  setDoor(door: SimDoor): void;
  setBattery(percent: number): void;
  /** The lamp was switched by hand. */
  setLamp(on: boolean): void;
}

/** Starts the lock; the setup passcode and the fabric come from the environment's storage, or are made there. */
export async function startLockDevice(options: LockDeviceOptions): Promise<LockDevice> {
  const motor = createBoltMotor(options.clock, options.travel, options.bolt, {
    onRest(bolt, mover) {
      if (mover === 'motor') options.onMotorRest(bolt);
      enqueue(() => reportBolt(bolt, mover));
    },
  });

  const LockServer = doorLockServerFor(motor, options.clock);
  const endpoint = new Endpoint(DoorLockDevice.with(LockServer), {
    id: 'lock',
    doorLock: {
      lockState: LOCK_STATES[options.bolt],
      doorState: DOOR_STATES[options.door],
      lockType: DoorLock.LockType.DeadBolt,
      actuatorEnabled: true,
      operatingMode: DoorLock.OperatingMode.Normal,
    },
  });

  const lamp = new Endpoint(OnOffLightDevice, { id: 'lamp', onOff: { onOff: options.lampOn } });

  const node = await ServerNode.create(ServerNode.RootEndpoint.with(Battery), {
    id: 'sim-lock',
    environment: options.environment,
    network: {
      port: options.port ?? 0,
      ...(options.loopback ? { listeningAddressIpv4: '127.0.0.1', listeningAddressIpv6: '::1' } : {}),
      ble: false,
    },
    basicInformation: {
      vendorId: VendorId(0xfff1),
      vendorName: 'Latchkey',
      productId: 0x8000,
      productName: 'Simulated lock',
      hardwareVersion: 1,
      softwareVersion: 1,
      nodeLabel: 'Front door',
    },
    powerSource: {
      status: PowerSource.PowerSourceStatus.Active,
      order: 0,
      description: 'Four AA cells',
      batReplaceability: PowerSource.BatReplaceability.UserReplaceable,
      batReplacementDescription: 'AA',
      batQuantity: 4,
      ...batteryState(options.battery),
    },
    parts: [endpoint, lamp],
  });

  // Reports leave in the order in which the bolt and the door moved.
  let tail: Promise<void> = Promise.resolve();
  const enqueue = (report: () => Promise<void>) => {
    tail = tail.then(report).catch((error: unknown) => console.error('report failed', error));
  };

  async function reportBolt(bolt: SimBolt, mover: BoltMover) {
    await endpoint.act((agent) => {
      const lock = agent.get(LockServer);
      lock.state.lockState = LOCK_STATES[bolt];
      if (bolt === 'partial') {
        lock.events.doorLockAlarm.emit({ alarmCode: AlarmCode.LockJammed }, agent.context);
        return;
      }
      lock.events.lockOperation.emit(
        {
          lockOperationType: bolt === 'thrown' ? LockOperationType.Lock : LockOperationType.Unlock,
          operationSource: mover === 'motor' ? OperationSource.Remote : OperationSource.Manual,
          userIndex: null,
          fabricIndex: null,
          sourceNode: null,
        },
        agent.context,
      );
    });
  }

  try {
    await node.start();
  } catch (error) {
    if (!(error instanceof AddressInUseError) || options.port === undefined) throw error;
    await node.set({ network: { port: 0 } });
    await node.start();
  }

  lamp.eventsOf(OnOffServer).onOff$Changed.on((on) => options.onLamp(on));

  const { manualPairingCode, qrPairingCode } = node.state.commissioning.pairingCodes;
  return {
    motor,
    pairingCode: manualPairingCode,
    qrPairingCode,
    port: node.state.network.operationalPort,
    setDoor(door) {
      enqueue(() => endpoint.setStateOf(LockServer, { doorState: DOOR_STATES[door] }));
    },
    setBattery(percent) {
      enqueue(() => node.setStateOf(Battery, batteryState(percent)));
    },
    setLamp(on) {
      enqueue(() => lamp.setStateOf(OnOffServer, { onOff: on }));
    },
    async [Symbol.asyncDispose]() {
      motor.stop();
      await tail;
      await node.close();
    },
  };
}
