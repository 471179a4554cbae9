import type { ContactPort, DoorState } from '@latchkey/driver-api';
import type { Observed } from './observed.ts';

/** A door contact as its readings come over MQTT. */
export function mqttContactPort(observed: Observed<DoorState>): ContactPort {
  return {
    get door() {
      return observed.reading;
    },
    get reachability() {
      return observed.reachability;
    },
    refresh: (signal) => observed.refresh(signal),
    onReport: (listener) => observed.onObservation(({ value, at }) => listener({ door: value, at })),
    onReachability: (listener) => observed.onReachability(listener),
  };
}
