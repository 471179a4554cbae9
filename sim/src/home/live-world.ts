import { type Clock, Emitter, Millis, type Unsubscribe } from '@latchkey/kit';
import { startPacer } from '../camera/frame-pacer.ts';
import type { HomeAction } from '../world/home-action.ts';
import type { World } from '../world/home-world.ts';
import { step } from '../world/step.ts';

/** As often as the camera looks; the device protocol allows 30 a second. */
const stepsPerSecond = 25;

/** A world in which time passes. */
export interface LiveWorld extends Disposable {
  readonly world: World;
  /** Takes effect at once. */
  act(action: HomeAction): void;
  /** Hears the world after every change of the home, of the script or of the incidents. */
  onChange(listener: (world: World) => void): Unsubscribe;
}

export function startLiveWorld(initial: World, clock: Clock): LiveWorld {
  let world = initial;
  let steppedAt = clock.monotonic();
  const changes = new Emitter<World>();
  const advance = (action: HomeAction | undefined): void => {
    const now = clock.monotonic();
    // A machine that slept must not send a door through its whole swing in one step unseen.
    const dt = Millis(Math.min(now - steppedAt, 200));
    steppedAt = now;
    const before = world;
    world = step(world, action, dt);
    const same =
      world.home === before.home &&
      world.incidents === before.incidents &&
      world.lightChoice === before.lightChoice &&
      world.script?.name === before.script?.name &&
      world.script?.step === before.script?.step;
    if (!same) changes.emit(world);
  };
  const pacer = startPacer(clock, stepsPerSecond, () => advance(undefined));
  return {
    get world() {
      return world;
    },
    act: advance,
    onChange: (listener) => changes.subscribe(listener),
    [Symbol.dispose]: () => pacer[Symbol.dispose](),
  };
}
