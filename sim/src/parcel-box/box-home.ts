import { type Clock, Emitter, Millis, Seconds, type Unsubscribe } from '@latchkey/kit';
import { z } from 'zod';
import type { DeviceMessage, OpeningState, SimBolt } from '../device-protocol.ts';

/** A sensor feels nobody any more so long after the last movement. */
const STILL_AFTER = Seconds(5);

/** How close to a scanner module a phone must be held: metres. */
const REACH = 0.3;

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
  /** Told of the text of each code that is held before the scanner beside the box. */
  onHeldCode(listener: (text: string) => void): Unsubscribe;
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
      courier: z.object({ position: z.number(), phone: z.object({ text: z.string(), metres: z.number() }).optional() }).default({ position: 0 }),
    }),
  }),
]);

/** A box whose truth is held by the simulated home at the other end of `channel`. */
export function forkedHome(channel: HomeChannel, clock: Clock): BoxHome {
  let opening = RESTING;
  const openings = new Emitter<OpeningState>();
  const lamp = createLampSwitch((on) => channel.send({ type: 'lamp', lamp: 'porch', on, at: clock.now() }));
  const motion = createMotionSensor(clock);
  const held = createCodeEye();
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
    held.see(said.state.courier);
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
    onHeldCode: held.onCode,
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
    onHeldCode: () => () => {},
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

/** Sees a phone that somebody on the doorstep holds close to it, and tells of each code once while it is held there. */
function createCodeEye() {
  const codes = new Emitter<string>();
  let seen: string | undefined;
  return {
    see({ position, phone }: { readonly position: number; readonly phone?: { readonly text: string; readonly metres: number } | undefined }) {
      const text = position === 1 && phone !== undefined && phone.metres <= REACH ? phone.text : undefined;
      if (text === seen) return;
      seen = text;
      if (text !== undefined) codes.emit(text);
    },
    onCode: (listener: (text: string) => void): Unsubscribe => codes.subscribe(listener),
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
