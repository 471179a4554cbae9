import type { DeviceInbound, DeviceMessage, HomeState } from '../device-protocol.ts';

/** The wire to the simulated home that forked this process; silent when it runs alone. */
export interface HomeChannel {
  readonly connected: boolean;
  send(message: DeviceMessage): void;
  onState(listener: (state: HomeState) => void): void;
  /** A hand on the switch of this lock's lamp. */
  onSwitch(listener: (on: boolean) => void): void;
  /** The home is gone, so nobody is left to simulate for. */
  onGone(listener: () => void): void;
}

/** The channel over Node's fork IPC. */
export function openHomeChannel(): HomeChannel {
  const connected = process.send !== undefined;
  return {
    connected,
    send(message) {
      // A home that closes while a message is on its way is no fault of the device.
      if (process.connected) process.send?.(message, () => {});
    },
    onState(listener) {
      // The fork's two ends come from one source tree, so the message has the protocol's shape.
      process.on('message', (message: DeviceInbound) => {
        if (message.type === 'home') listener(message.state);
      });
    },
    onSwitch(listener) {
      process.on('message', (message: DeviceInbound) => {
        if (message.type === 'switch' && message.lamp === 'hall') listener(message.on);
      });
    },
    onGone(listener) {
      process.on('disconnect', listener);
    },
  };
}
