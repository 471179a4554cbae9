import { type Duration, Millis } from '@latchkey/kit';
import type { HomeState, SimAccessPoint, SimLamp } from '../device-protocol.ts';
import type { ScriptName } from './script.ts';

/** Where daylight comes from: the local time, or a choice made on the control page. */
export type LightChoice = 'auto' | HomeState['light'];

/** Something that a real home would not tell anyone, kept for tests and for the control page. */
export type Incident =
  | 'bolt-thrown-on-open-door'
  | 'bolt-met-blocked-strike'
  | 'door-held-by-bolt'
  | 'door-stopped-by-thrown-bolt'
  | 'door-stopped-by-person'
  | 'courier-stopped-by-door'
  | 'courier-gave-up';

export interface IncidentRecord {
  readonly incident: Incident;
  readonly accessPoint: SimAccessPoint | null;
  /** World time at which it happened. */
  readonly at: Duration;
}

export interface ScriptProgress {
  readonly name: ScriptName;
  readonly step: number;
  /** How long the step has run. */
  readonly elapsed: Duration;
}

/** The home with everybody's intentions: all that {@link step} needs to know. */
export interface World {
  readonly home: HomeState;
  /** World time since the start. */
  readonly elapsed: Duration;
  /** Where each door is being moved to; it stays there until somebody moves it again. */
  readonly doorGoals: Readonly<Record<SimAccessPoint, 'open' | 'closed'>>;
  /** Where the courier walks to, in the terms of `CourierState.position`. */
  readonly courierGoal: number;
  readonly lightChoice: LightChoice;
  /** Daylight by the local time. */
  readonly daylight: HomeState['light'];
  readonly script: ScriptProgress | undefined;
  /** Lamps that do not follow their switches. */
  readonly stuckLamps: readonly SimLamp[];
  /** The latest incidents, oldest first. */
  readonly incidents: readonly IncidentRecord[];
}

/** The home before anything has happened: everything shut and bolted, nobody there. */
export const initialHome: HomeState = {
  frontDoor: { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false, battery: 92 },
  parcelBox: { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false, battery: 87 },
  courier: { position: 0, carrying: false },
  parcelsInHall: 0,
  parcelsInBox: 0,
  light: 'day',
  lampOn: false,
  porchLampOn: false,
};

export const initialWorld: World = {
  home: initialHome,
  elapsed: Millis(0),
  doorGoals: { 'front-door': 'closed', 'parcel-box': 'closed' },
  courierGoal: 0,
  lightChoice: 'auto',
  daylight: 'day',
  script: undefined,
  stuckLamps: [],
  incidents: [],
};

const keptIncidents = 50;

/** The world with one more incident. A repeated one within a second is the same one. */
export function withIncident(world: World, incident: Incident, accessPoint: SimAccessPoint | null): World {
  const last = world.incidents.findLast((record) => record.incident === incident && record.accessPoint === accessPoint);
  if (last && world.elapsed - last.at < 1_000) return world;
  const record: IncidentRecord = { incident, accessPoint, at: world.elapsed };
  return { ...world, incidents: [...world.incidents, record].slice(-keptIncidents) };
}
