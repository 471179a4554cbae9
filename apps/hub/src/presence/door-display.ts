import { type Clock, startRounds } from '@latchkey/kit';
import type { SiteBroker } from '../site-broker/site-broker.ts';
import { CODE_CHANGES_EVERY, createDoorCode, type DoorCode } from './door-code.ts';

/** Where a door's code is shown: the display listens on `topic` and draws what it hears as a QR code. `url` is the address on the door's sign. */
export interface DoorDisplayConfig {
  readonly topic: string;
  readonly url: string;
}

export interface DoorDisplayDeps {
  readonly broker: Pick<SiteBroker, 'publish'>;
  readonly clock: Clock;
}

/** Shows the door's address with a code behind `#`, which a browser keeps from the server until the courier's key has signed it; another one every few seconds. */
export function startDoorDisplay({ topic, url }: DoorDisplayConfig, { broker, clock }: DoorDisplayDeps): DoorCode & AsyncDisposable {
  const code = createDoorCode(clock);
  const rounds = startRounds(clock, async () => {
    broker.publish(topic, `${url}#${code.renew()}`);
    return CODE_CHANGES_EVERY;
  });
  return {
    ...code,
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      // A display that goes on showing a dead code sends couriers away.
      broker.publish(topic, '');
    },
  };
}
