import './matter-process.ts';
import { CodedError, Emitter } from '@latchkey/kit';
import { type ActionContext, type ClientNode, type Endpoint, Millis, NetworkClient, ObserverGroup } from '@matter/main';
import { BasicInformationClient } from '@matter/main/behaviors/basic-information';
import { DoorLockClient } from '@matter/main/behaviors/door-lock';
import { DoorLock } from '@matter/main/clusters/door-lock';
import { OnOffClient } from '@matter/main/behaviors/on-off';
import { PowerSourceClient } from '@matter/main/behaviors/power-source';
import { Invoke, PeerSet } from '@matter/main/protocol';
import { Status, StatusResponseError } from '@matter/main/types';
import { chargeOf } from './battery-charge.ts';
import { type BatteryPeer, type DoorLockNews, type DoorLockPeer, type LampPeer, RefusedByLock } from './door-lock-peer.ts';
import { ALARM_LOCK_JAMMED, causeOf } from './door-lock-reading.ts';
import type { MatterErrorCode } from './matter-error.ts';

const NO_NEWS = { jammed: false, cause: 'unknown' } as const satisfies Partial<DoorLockNews>;

/** Follows a paired node's door lock. Throws `matter.not_a_lock` when it has none. */
export function openDoorLockPeer(node: ClientNode): DoorLockPeer {
  const endpoint = [...node.endpoints].find((candidate) => candidate.behaviors.has(DoorLockClient));
  if (endpoint === undefined) {
    throw new CodedError<MatterErrorCode>('matter.not_a_lock', 'The paired Matter device has no door lock. Remove it from the configuration.');
  }

  const news = new Emitter<DoorLockNews>();
  const live = new Emitter<boolean>();
  const restart = new Emitter<void>();
  const gone = new Emitter<void>();
  const observers = new ObserverGroup();
  const network = node.eventsOf(NetworkClient);
  const doorLock = endpoint.eventsOf(DoorLockClient);

  // matter.js forgets a subscription whose predecessor ends after it began (0.17.9, on a busy machine), and then says for ever that there is none; what it tells of each change holds.
  let isLive = node.act((agent) => agent.get(NetworkClient).subscriptionActive);
  const attributes = () => {
    const { lockState, doorState } = endpoint.stateOf(DoorLockClient);
    return { lockState, doorState };
  };
  const protocolPeer = () => {
    const address = node.peerAddress;
    return address === undefined ? undefined : node.env.get(PeerSet).for(address);
  };

  // One report brings attributes first and events after them; only its end tells who moved the bolt.
  let pending: Pick<DoorLockNews, 'jammed' | 'cause'> | undefined;
  const note = (part: Partial<DoorLockNews>) => {
    pending = { ...(pending ?? NO_NEWS), ...part };
  };
  observers.on(doorLock.lockState$Changed, () => note({}));
  const doorStateChanged: typeof doorLock.doorState$Changed | undefined = doorLock.doorState$Changed;
  // Most locks have no door sensor, whatever the type says; their door stays `unknown`.
  if (doorStateChanged !== undefined) observers.on(doorStateChanged, () => note({}));
  observers.on(doorLock.lockOperation, ({ operationSource }) => note({ cause: causeOf(operationSource) }));
  observers.on(doorLock.doorLockAlarm, (alarm) => {
    const code: number = alarm.alarmCode;
    // A jam replayed while subscribing is history; where the bolt is now stands in the attributes.
    if (code === ALARM_LOCK_JAMMED && isLive) note({ jammed: true });
  });
  observers.on(network.subscriptionAlive, () => {
    if (pending === undefined) return;
    const arrived = { attributes: attributes(), ...pending };
    pending = undefined;
    news.emit(arrived);
  });
  observers.on(network.subscriptionStatusChanged, (isActive) => {
    isLive = isActive;
    live.emit(isActive);
  });
  observers.on(node.eventsOf(BasicInformationClient).startUp, () => {
    if (isLive) restart.emit();
  });
  observers.on(node.lifecycle.decommissioned, () => gone.emit());

  return {
    get live() {
      return isLive;
    },
    get hasSession() {
      return (protocolPeer()?.sessions.size ?? 0) > 0;
    },
    get attributes() {
      return attributes();
    },
    async invoke(action, within, signal) {
      const command = Invoke.ConcreteCommandRequest({ endpoint: endpoint.number, cluster: DoorLock, command: action === 'lock' ? 'lockDoor' : 'unlockDoor', fields: {} });
      // The Endpoint's own commands can neither be aborted nor be given a time (Matter core specification, 8.8: timed invoke).
      const request = Invoke({ commands: [command], timeout: Millis(within) });
      // Of a context, a command to another node takes its interaction settings only.
      const context = { abort: signal } as ActionContext;
      try {
        for await (const answers of node.interaction.invoke(request, context)) {
          for (const answer of answers) if (answer.kind === 'cmd-status' && answer.status !== Status.Success) throw StatusResponseError.create(answer.status, undefined, answer.clusterStatus);
        }
      } catch (cause) {
        throw cause instanceof StatusResponseError ? new RefusedByLock(cause.message, { cause }) : cause;
      }
    },
    async read() {
      // Asking for an attribute that the lock does not have would fail the whole question.
      const wanted = doorStateChanged === undefined ? (['lockState'] as const) : (['lockState', 'doorState'] as const);
      return await endpoint.getStateOf(DoorLockClient, wanted, { includeKnownVersions: true });
    },
    async reset(reason) {
      await node.setStateOf(NetworkClient, { autoSubscribe: false });
      await protocolPeer()?.disconnect(reason);
      await node.setStateOf(NetworkClient, { autoSubscribe: true });
    },
    lamp: openLamp(node, observers),
    battery: openBattery([endpoint, ...node.endpoints], observers),
    onNews: (listener) => news.subscribe(listener),
    onLive: (listener) => live.subscribe(listener),
    onRestart: (listener) => restart.subscribe(listener),
    onGone: (listener) => gone.subscribe(listener),
    close: () => observers.close(),
  };
}

/** The first battery that is told of: the lock's own before its node's. A node on mains has a Power Source without one. */
function openBattery(endpoints: readonly Endpoint[], observers: ObserverGroup): BatteryPeer | undefined {
  const endpoint = endpoints.find((candidate) => candidate.behaviors.has(PowerSourceClient) && candidate.stateOf(PowerSourceClient).batChargeLevel !== undefined);
  if (endpoint === undefined) return undefined;
  const changes = new Emitter<void>();
  const { batPercentRemaining$Changed: percent, batChargeLevel$Changed: level } = endpoint.eventsOf(PowerSourceClient);
  for (const event of [percent, level]) if (event !== undefined) observers.on(event, () => changes.emit());
  return {
    get charge() {
      return chargeOf(endpoint.stateOf(PowerSourceClient));
    },
    onChange: (listener) => changes.subscribe(listener),
  };
}

function openLamp(node: ClientNode, observers: ObserverGroup): LampPeer | undefined {
  const endpoint = [...node.endpoints].find((candidate) => candidate.behaviors.has(OnOffClient));
  if (endpoint === undefined) return undefined;
  const changes = new Emitter<void>();
  observers.on(endpoint.eventsOf(OnOffClient).onOff$Changed, () => changes.emit());
  return {
    get on() {
      return endpoint.stateOf(OnOffClient).onOff;
    },
    async turn(on) {
      const commands = endpoint.commandsOf(OnOffClient);
      await (on ? commands.on() : commands.off());
    },
    async read() {
      const { onOff } = await endpoint.getStateOf(OnOffClient, ['onOff'], { includeKnownVersions: true });
      return onOff;
    },
    onChange: (listener) => changes.subscribe(listener),
  };
}
