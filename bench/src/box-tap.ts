import { type Clock, type Duration, Emitter, withDeadline } from '@latchkey/kit';
import { connectAsync } from 'mqtt';
import { Socket } from 'node:net';

/** What went over the broker between whoever commands the parcel box and the box, with the time at which a third party heard it (epoch milliseconds). */
export interface BoxTap extends AsyncDisposable {
  /** Forgets what was heard. */
  clear(): void;
  /** When the command was heard, once it was. */
  commanded(state: 'LOCK' | 'UNLOCK', limit: Duration): Promise<number>;
  /** When the box reported where its bolt is, once it did. */
  reported(lockState: 'locked' | 'unlocked', limit: Duration): Promise<number>;
}

const COMMAND = 'zigbee2mqtt/parcel-box/set';
const REPORT = 'zigbee2mqtt/parcel-box';
/** Since 1970, finer than Date.now(). */
const epochNow = () => performance.timeOrigin + performance.now();

export async function tapBox(clock: Clock, broker: { readonly url: string; readonly username?: string; readonly password?: string }): Promise<BoxTap> {
  const seen = new Map<string, number>();
  const heard = new Emitter<void>();
  const client = await connectAsync(broker.url, {
    protocolVersion: 4,
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(broker.password === undefined ? {} : { password: broker.password }),
  });
  // Small packets wait 40 ms for a companion on a socket without this.
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  client.on('message', (topic, payload) => {
    const at = epochNow();
    const said = factsOf(payload.toString());
    const key = topic === COMMAND ? `set ${String(said.state)}` : `is ${String(said.lock_state)}`;
    if (!seen.has(key)) seen.set(key, at);
    heard.emit();
  });
  await client.subscribeAsync([COMMAND, REPORT], { qos: 0 });

  const when = (key: string, limit: Duration) =>
    withDeadline(clock, limit, `${key} at the parcel box`, () => new Promise<number>((resolve) => {
      const look = () => {
        const at = seen.get(key);
        if (at === undefined) return;
        unsubscribe();
        resolve(at);
      };
      const unsubscribe = heard.subscribe(look);
      look();
    }));
  return {
    clear: () => seen.clear(),
    commanded: (state, limit) => when(`set ${state}`, limit),
    reported: (lockState, limit) => when(`is ${lockState}`, limit),
    [Symbol.asyncDispose]: async () => client.endAsync(true),
  };
}

/** zigbee2mqtt takes JSON and the bare word. */
function factsOf(payload: string): { readonly state?: unknown; readonly lock_state?: unknown } {
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'object' && parsed !== null ? parsed : { state: parsed };
  } catch {
    return { state: payload };
  }
}
