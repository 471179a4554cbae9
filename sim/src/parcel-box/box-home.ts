import { type Clock, Emitter, Millis, Seconds, type Unsubscribe } from '@latchkey/kit';
import { z } from 'zod';
import type { DeviceMessage, OpeningState, SimBolt } from '../device-protocol.ts';

/** A sensor feels nobody any more so long after the last movement. */
const STILL_AFTER = Seconds(5);

/** How long the device waits for the home to agree with a bolt that its motor moved. */
const AGREEMENT = Millis(250);

/** The physical box: what the device's sensors feel and its motor moves. */
export interface BoxHome {
  readonly opening: OpeningState;
  /** Settles once the box's true state is known; before that `opening` is a guess. */
  readonly known: Promise<void>;
  onOpening(listener: (opening: OpeningState) => void): Unsubscribe;
  /** Whether the lantern over the box is switched on: by its device, or by a hand. */
  readonly lampOn: boolean;
  onLamp(listener: (on: boolean) => void): Unsubscribe;
  /** Whether somebody comes or goes on the porch, as an infrared sensor feels it. */
  readonly someoneMoves: boolean;
  onMotion(listener: () => void): Unsubscribe;
  /** The lantern's own switch. Whether it then shines is for the world to say. */
  switchLamp(on: boolean): void;
  /** The motor has moved the bolt. Resolves when the box shows it, or when the home evidently sees it otherwise. */
  moveBolt(bolt: SimBolt): Promise<void>;
  /** Tells the home that the device answers on its protocol. */
  ready(device: string, facts: Readonly<Record<string, string>>): void;
}

/** The home's end of the fork channel, as `node:process` offers it. */
export interface HomeChannel {
  send(message: DeviceMessage): void;
  onMessage(listener: (message: unknown) => void): void;
}

const RESTING: OpeningState = { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false, battery: 87 };

const inbound = z.discriminatedUnion('type', [
  z.object({ type: z.literal('switch'), lamp: z.enum(['hall', 'porch']), on: z.boolean() }),
  z.object({
    type: z.literal('home'),
    state: z.object({
      parcelBox: z.object({
        bolt: z.enum(['thrown', 'withdrawn', 'partial']),
        door: z.enum(['open', 'closed']),
        angle: z.number(),
        boltBlocked: z.boolean(),
        battery: z.number(),
      }),
      porchLampOn: z.boolean().default(false),
      courier: z.object({ position: z.number() }).default({ position: 0 }),
    }),
  }),
]);

/** A box whose truth is held by the simulated home at the other end of `channel`. */
export function forkedHome(channel: HomeChannel, clock: Clock): BoxHome {
  let opening = RESTING;
  const openings = new Emitter<OpeningState>();
  const lamp = createLampSwitch((on) => channel.send({ type: 'lamp', lamp: 'porch', on, at: clock.now() }));
  const motion = createMotionSensor(clock);
  let isKnown = false;
  const first = Promise.withResolvers<void>();
  channel.onMessage((message) => {
    const { success, data: said } = inbound.safeParse(message);
    if (!success) return;
    if (said.type === 'switch') {
      if (said.lamp === 'porch') lamp.turn(said.on);
      return;
    }
    opening = said.state.parcelBox;
    openings.emit(opening);
    motion.see(said.state.courier.position);
    if (!isKnown) lamp.place(said.state.porchLampOn);
    isKnown = true;
    first.resolve();
  });
  return {
    get opening() {
      return opening;
    },
    known: first.promise,
    onOpening: (listener) => openings.subscribe(listener),
    get lampOn() {
      return lamp.on;
    },
    onLamp: lamp.onChange,
    get someoneMoves() {
      return motion.feels;
    },
    onMotion: motion.onChange,
    switchLamp: (on) => lamp.turn(on),
    moveBolt(bolt) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const agreed = openings.subscribe((now) => now.bolt === bolt && resolve());
      const timer = clock.schedule(AGREEMENT, resolve);
      if (opening.bolt === bolt) resolve();
      channel.send({ type: 'bolt', accessPoint: 'parcel-box', bolt });
      return promise.finally(() => {
        agreed();
        timer[Symbol.dispose]();
      });
    },
    ready: (device, facts) => channel.send({ type: 'ready', device, facts }),
  };
}

/** A box of its own, for a device process that runs without a home. */
export function loneHome(): BoxHome {
  const lamp = createLampSwitch(() => {});
  let opening = RESTING;
  const openings = new Emitter<OpeningState>();
  return {
    get opening() {
      return opening;
    },
    known: Promise.resolve(),
    onOpening: (listener) => openings.subscribe(listener),
    get lampOn() {
      return lamp.on;
    },
    onLamp: lamp.onChange,
    someoneMoves: false,
    onMotion: () => () => {},
    switchLamp: (on) => lamp.turn(on),
    async moveBolt(bolt) {
      opening = { ...opening, bolt };
      openings.emit(opening);
    },
    ready() {},
  };
}

/** Feels the courier's body whenever it moves. */
function createMotionSensor(clock: Clock) {
  const changes = new Emitter<void>();
  let seen = 0;
  let still: Disposable | undefined;
  const rest = () => {
    still = undefined;
    changes.emit();
  };
  return {
    get feels() {
      return still !== undefined;
    },
    see(position: number) {
      if (position === seen) return;
      seen = position;
      const felt = still !== undefined;
      still?.[Symbol.dispose]();
      still = clock.schedule(STILL_AFTER, rest);
      if (!felt) changes.emit();
    },
    onChange: (listener: () => void): Unsubscribe => changes.subscribe(listener),
  };
}

/** A switch with a memory: turned by its device or by a hand, it tells; placed, it is as it was found. */
function createLampSwitch(turned: (on: boolean) => void) {
  const changes = new Emitter<boolean>();
  let on = false;
  const place = (next: boolean) => {
    if (next === on) return;
    on = next;
    changes.emit(on);
  };
  return {
    get on() {
      return on;
    },
    place,
    turn(next: boolean) {
      turned(next);
      place(next);
    },
    onChange: (listener: (lit: boolean) => void): Unsubscribe => changes.subscribe(listener),
  };
}
