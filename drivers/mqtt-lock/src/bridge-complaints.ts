import { Emitter, type Log, type Unsubscribe } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { STATE_LIMIT, decodePayload, field, textField } from './payload.ts';

/** What zigbee2mqtt says went wrong with a device. */
export interface BridgeComplaints extends Disposable {
  /** Complaints about a `/set` of the device of this friendly name. */
  about(name: string, listener: (message: string) => void): Unsubscribe;
}

/**
 * Listens to `bridge/logging`: zigbee2mqtt answers a `/set` that failed nowhere else, and names the device in quotes
 * (`Publish 'set' 'state' to 'Parcel box' failed: …`).
 */
export function openBridgeComplaints(link: BrokerLink, baseTopic: string, log: Log): BridgeComplaints {
  const complaints = new Emitter<string>();
  const unsubscribe = link.hear(`${baseTopic}/bridge/logging`, ({ payload, retained }) => {
    const json = decodePayload(payload, STATE_LIMIT)?.json;
    const message = textField(json, 'message');
    if (retained || field(json, 'level') !== 'error' || message === undefined) return;
    complaints.emit(message);
  });
  return {
    about: (name, listener) => complaints.subscribe((message) => {
      if (!message.includes(`'set'`) || !message.includes(`'${name}'`)) return;
      log.warn('the bridge could not do what it was told', { name, complaint: message.slice(0, 300) });
      listener(message);
    }),
    [Symbol.dispose]: unsubscribe,
  };
}
