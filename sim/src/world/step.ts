import { type Duration, Millis } from '@latchkey/kit';
import type { CourierState, HomeState, OpeningState, SimAccessPoint, SimBolt, SimLamp } from '../device-protocol.ts';
import { type HomeAction, isBodyAction, placePositions } from './home-action.ts';
import { type LightChoice, type World, withIncident } from './home-world.ts';
import { openingOf, scripts } from './script.ts';

/** How long a door takes from closed to wide open. */
const doorSwing: Duration = Millis(800);
/** How long a courier takes from one place to the next (from the street to the doorstep, from there into the hall). */
const walkTime: Duration = Millis(1_700);
/** A thrown bolt meets the frame and keeps the door this far open. */
const ajar = 0.06;
/** Positions within the doorway, where the door cannot pass the courier, and how wide it must stand for that. */
const doorway = { from: 1.04, to: 1.5, angle: 0.75 } as const;

/**
 * The home after `action` (if any) and `dt` of its physics. Pure: the same world, action and time give the same world.
 * A home in which nothing changed is the same object, so that callers can tell by identity.
 */
export function step(world: World, action: HomeAction | undefined, dt: Duration): World {
  const byHand = action && isBodyAction(action) ? { ...world, script: undefined } : world;
  const acted = action ? act(byHand, action) : byHand;
  const scripted = runScript(acted, dt);
  const moved = moveCourier(moveDoor(moveDoor(scripted, 'front-door', dt), 'parcel-box', dt), dt);
  return { ...moved, elapsed: Millis(moved.elapsed + dt) };
}

function act(world: World, action: HomeAction): World {
  switch (action.type) {
    case 'bolt':
    case 'turn-bolt':
      return moveBolt(world, action.accessPoint, action.bolt);
    case 'open-door':
    case 'close-door':
      return { ...world, doorGoals: { ...world.doorGoals, [action.accessPoint]: action.type === 'open-door' ? 'open' : 'closed' } };
    case 'block-bolt':
      return withOpening(world, action.accessPoint, { boltBlocked: action.blocked });
    case 'battery':
      return withOpening(world, action.accessPoint, { battery: action.percent });
    case 'walk':
      return { ...(action.to === 'doorstep' ? world : withCourier(world, { phone: undefined })), courierGoal: placePositions[action.to] };
    case 'hold-phone':
      return { ...withCourier(world, { phone: { text: action.text, metres: action.metres, glare: action.glare } }), courierGoal: placePositions.doorstep };
    case 'lower-phone':
      return withCourier(world, { phone: undefined });
    case 'take-parcel':
      return withCourier(world, { carrying: true });
    case 'drop-parcel':
      return dropParcel(world, action.into);
    case 'collect-parcels':
      return withHome(world, action.accessPoint === 'front-door' ? { parcelsInHall: 0 } : { parcelsInBox: 0 });
    case 'light':
      return lit({ ...world, lightChoice: action.choice });
    case 'daylight':
      return lit({ ...world, daylight: action.light });
    case 'lamp':
      return switchLamp(world, action.lamp, action.on);
    case 'stick-lamp':
      return { ...world, stuckLamps: [...world.stuckLamps.filter((lamp) => lamp !== action.lamp), ...(action.stuck ? [action.lamp] : [])] };
    case 'script':
      return begin({ ...world, script: { name: action.name, step: 0, elapsed: Millis(0) } });
    case 'stop-script':
      return { ...world, script: undefined };
  }
}

function moveBolt(world: World, accessPoint: SimAccessPoint, wanted: SimBolt): World {
  const opening = openingOf(world.home, accessPoint);
  // What blocks the strike is in the frame: an open door's bolt does not reach it.
  const meetsBlock = wanted === 'thrown' && opening.boltBlocked && opening.door === 'closed';
  const next = withOpening(world, accessPoint, { bolt: meetsBlock ? 'partial' : wanted });
  if (meetsBlock) return withIncident(next, 'bolt-met-blocked-strike', accessPoint);
  const onOpenDoor = wanted === 'thrown' && opening.bolt !== 'thrown' && opening.door === 'open';
  return onOpenDoor ? withIncident(next, 'bolt-thrown-on-open-door', accessPoint) : next;
}

function moveDoor(world: World, accessPoint: SimAccessPoint, dt: Duration): World {
  const opening = openingOf(world.home, accessPoint);
  const goal = world.doorGoals[accessPoint] === 'open' ? 1 : 0;
  if (opening.angle === goal) return world;
  if (goal === 1 && opening.angle === 0 && opening.bolt === 'thrown') {
    // The pull is over; the door does not spring open when the bolt is withdrawn later.
    const still: World = { ...world, doorGoals: { ...world.doorGoals, [accessPoint]: 'closed' } };
    return withIncident(still, 'door-held-by-bolt', accessPoint);
  }
  const wished = towards(opening.angle, goal, dt / doorSwing);
  const floor = lowestAngle(world, accessPoint);
  const angle = Math.max(wished, Math.min(floor, opening.angle));
  const next = withOpening(world, accessPoint, { angle, door: angle === 0 ? 'closed' : 'open' });
  if (angle === wished) return next;
  return withIncident(next, opening.bolt === 'withdrawn' ? 'door-stopped-by-person' : 'door-stopped-by-thrown-bolt', accessPoint);
}

/** How far the door can close: on a bolt that sticks out, or on the courier in the doorway. */
function lowestAngle({ home }: World, accessPoint: SimAccessPoint): number {
  const { bolt } = openingOf(home, accessPoint);
  const onBolt = bolt === 'withdrawn' ? 0 : ajar;
  const { position } = home.courier;
  const onPerson = accessPoint === 'front-door' && position > doorway.from && position < doorway.to ? doorway.angle : 0;
  return Math.max(onBolt, onPerson);
}

function moveCourier(world: World, dt: Duration): World {
  const { courier, frontDoor } = world.home;
  if (courier.position === world.courierGoal) return world;
  const wished = towards(courier.position, world.courierGoal, dt / walkTime);
  const passable = frontDoor.angle >= doorway.angle;
  const stop = passable ? undefined : doorwayStop(courier.position, wished);
  if (stop === undefined) return withCourier(world, { position: wished });
  return withIncident(withCourier(world, { position: stop }), 'courier-stopped-by-door', 'front-door');
}

/** Where a closed door stops somebody on the way in or out; undefined when the way does not lead through it. */
function doorwayStop(from: number, to: number): number | undefined {
  if (from <= doorway.from && to > doorway.from) return from;
  if (from >= doorway.to && to < doorway.to) return from;
  return undefined;
}

function switchLamp(world: World, lamp: SimLamp, on: boolean): World {
  const key = lamp === 'hall' ? 'lampOn' : 'porchLampOn';
  return world.stuckLamps.includes(lamp) || world.home[key] === on ? world : withHome(world, { [key]: on });
}

function dropParcel(world: World, into: SimAccessPoint): World {
  const { courier, parcelsInHall, parcelsInBox, parcelBox } = world.home;
  if (!courier.carrying) return world;
  if (into === 'front-door') {
    return courier.position >= doorway.to ? withHome(withCourier(world, { carrying: false }), { parcelsInHall: parcelsInHall + 1 }) : world;
  }
  const reaches = courier.position > 0.8 && courier.position < doorway.to && parcelBox.angle > 0.5;
  return reaches ? withHome(withCourier(world, { carrying: false }), { parcelsInBox: parcelsInBox + 1 }) : world;
}

function runScript(world: World, dt: Duration): World {
  const { script } = world;
  if (!script) return world;
  const steps = scripts[script.name];
  const current = steps[script.step];
  if (!current) return { ...world, script: undefined };
  if (current.until(world.home, script.elapsed)) {
    return begin({ ...world, script: { ...script, step: script.step + 1, elapsed: Millis(0) } });
  }
  if (current.patience !== undefined && script.elapsed >= current.patience) {
    const lastStep: World = { ...world, script: { ...script, step: steps.length - 1, elapsed: Millis(0) } };
    return begin(withIncident(lastStep, 'courier-gave-up', null));
  }
  return { ...world, script: { ...script, elapsed: Millis(script.elapsed + dt) } };
}

/** Does what the script's current step begins with. */
function begin(world: World): World {
  const { script } = world;
  if (!script) return world;
  const current = scripts[script.name][script.step];
  if (!current) return { ...world, script: undefined };
  return current.begin ? act(world, current.begin) : world;
}

function lit(world: World): World {
  const light: HomeState['light'] = wantedLight(world.lightChoice, world.daylight);
  return light === world.home.light ? world : withHome(world, { light });
}

const wantedLight = (choice: LightChoice, daylight: HomeState['light']): HomeState['light'] => (choice === 'auto' ? daylight : choice);

const towards = (from: number, to: number, by: number): number => (from < to ? Math.min(to, from + by) : Math.max(to, from - by));

function withHome(world: World, change: Partial<HomeState>): World {
  return { ...world, home: { ...world.home, ...change } };
}

function withCourier(world: World, change: Partial<CourierState>): World {
  const courier = { ...world.home.courier, ...change };
  const same = courier.position === world.home.courier.position && courier.carrying === world.home.courier.carrying && courier.phone === world.home.courier.phone;
  return same ? world : withHome(world, { courier });
}

function withOpening(world: World, accessPoint: SimAccessPoint, change: Partial<OpeningState>): World {
  const before = openingOf(world.home, accessPoint);
  const after = { ...before, ...change };
  const same =
    after.bolt === before.bolt && after.door === before.door && after.angle === before.angle && after.boltBlocked === before.boltBlocked && after.battery === before.battery;
  if (same) return world;
  return withHome(world, accessPoint === 'front-door' ? { frontDoor: after } : { parcelBox: after });
}
