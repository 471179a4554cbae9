import { type CodeReaderPort, SEEN_CODE_LIMIT, type SeenCode } from '@latchkey/driver-api';
import { type Clock, Emitter, KiB, type Unsubscribe } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { decodePayload } from './payload.ts';
import type { CodeReaderSource } from './source.ts';

/** A code and what a scanner says around it. */
const READ_LIMIT = KiB(4);

/** A scanner module as it is heard over MQTT. */
export interface MqttCodeReaderPort extends CodeReaderPort, Disposable {
  /** It was announced, announced differently, or withdrawn (undefined). */
  follow(source: CodeReaderSource | undefined): void;
}

export function mqttCodeReaderPort(link: BrokerLink, clock: Clock): MqttCodeReaderPort {
  const codes = new Emitter<SeenCode>();
  let followed: CodeReaderSource | undefined;
  let stop: Unsubscribe = () => {};
  return {
    onCode: (listener) => codes.subscribe(listener),
    follow(source) {
      if (source === followed) return;
      followed = source;
      stop();
      stop = source === undefined ? () => {} : link.hear(source.topic, ({ payload, retained }) => {
        // Whoever held it there when the broker kept the message has left.
        const said = retained ? undefined : decodePayload(payload, READ_LIMIT);
        const text = said === undefined ? undefined : source.read(said);
        if (text !== undefined && text !== '' && text.length <= SEEN_CODE_LIMIT) codes.emit({ text, at: clock.now() });
      });
    },
    [Symbol.dispose]: () => stop(),
  };
}
