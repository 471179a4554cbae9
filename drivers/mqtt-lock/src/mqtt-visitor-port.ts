import type { Visitor, VisitorPort } from '@latchkey/driver-api';
import { type Clock, Emitter, type Unsubscribe } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { decodePayload, STATE_LIMIT } from './payload.ts';
import type { VisitorSource } from './source.ts';

/** A bell or motion sensor as it is heard over MQTT. */
export interface MqttVisitorPort extends VisitorPort, Disposable {
  /** It was announced, announced differently, or withdrawn (undefined). */
  follow(source: VisitorSource | undefined): void;
}

export function mqttVisitorPort(link: BrokerLink, clock: Clock): MqttVisitorPort {
  const visitors = new Emitter<Visitor>();
  let followed: VisitorSource | undefined;
  let stop: Unsubscribe = () => {};
  return {
    onVisitor: (listener) => visitors.subscribe(listener),
    follow(source) {
      if (source === followed) return;
      followed = source;
      stop();
      stop = source === undefined ? () => {} : link.hear(source.topic, ({ payload, retained }) => {
        // Whoever rang when the broker kept the message has left.
        const said = retained ? undefined : decodePayload(payload, STATE_LIMIT);
        if (said !== undefined && source.tells(said)) visitors.emit({ by: source.by, at: clock.now() });
      });
    },
    [Symbol.dispose]: () => stop(),
  };
}
