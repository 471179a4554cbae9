import { type Duration, Millis, Minutes, Seconds } from '@latchkey/kit';
import type { HomeState, OpeningState, SimAccessPoint } from '../device-protocol.ts';
import type { HomeAction } from './home-action.ts';

/** A courier's visit that plays by itself. */
export type ScriptName = 'deliver' | 'deliver-leave-open' | 'deliver-never-open' | 'box-deliver' | 'box-leave-open' | 'box-never-open';

/** One thing that the courier does or waits for. */
export interface ScriptStep {
  readonly label: string;
  readonly begin?: HomeAction;
  /** The step is over when this holds. */
  readonly until: (home: HomeState, elapsed: Duration) => boolean;
  /** A courier does not wait for ever: after this long the script skips to its last step. */
  readonly patience?: Duration;
}

/** The front door or the box, in the home's terms. */
export const openingOf = (home: HomeState, accessPoint: SimAccessPoint): OpeningState =>
  accessPoint === 'front-door' ? home.frontDoor : home.parcelBox;

const after = (duration: Duration): ScriptStep['until'] => (_home, elapsed) => elapsed >= duration;
const at = (position: number): ScriptStep['until'] => (home) => home.courier.position === position;

const arrive: readonly ScriptStep[] = [
  { label: 'picks up a parcel', begin: { type: 'take-parcel' }, until: after(Millis(0)) },
  { label: 'walks up to the door', begin: { type: 'walk', to: 'doorstep' }, until: at(1) },
];
const leave: ScriptStep = { label: 'walks away', begin: { type: 'walk', to: 'away' }, until: at(0) };

const waitForBolt = (accessPoint: SimAccessPoint): ScriptStep => ({
  label: 'waits for the bolt',
  until: (home) => openingOf(home, accessPoint).bolt === 'withdrawn',
  patience: Minutes(10),
});
const open = (accessPoint: SimAccessPoint): readonly ScriptStep[] => [
  waitForBolt(accessPoint),
  { label: 'reaches for the handle', until: after(Millis(200)) },
  {
    label: 'opens',
    begin: { type: 'open-door', accessPoint },
    until: (home) => openingOf(home, accessPoint).angle === 1,
    patience: Seconds(10),
  },
];
const close = (accessPoint: SimAccessPoint): ScriptStep => ({
  label: 'pulls it closed',
  begin: { type: 'close-door', accessPoint },
  until: (home) => openingOf(home, accessPoint).door === 'closed',
  patience: Seconds(10),
});
const drop = (into: SimAccessPoint): readonly ScriptStep[] => [
  { label: 'bends down', until: after(Millis(300)) },
  { label: 'puts the parcel down', begin: { type: 'drop-parcel', into }, until: after(Millis(700)) },
];

const intoHall: readonly ScriptStep[] = [
  ...arrive,
  ...open('front-door'),
  { label: 'steps in', begin: { type: 'walk', to: 'hall' }, until: at(2), patience: Seconds(20) },
  ...drop('front-door'),
  { label: 'steps out', begin: { type: 'walk', to: 'doorstep' }, until: at(1), patience: Seconds(20) },
];
const intoBox: readonly ScriptStep[] = [...arrive, ...open('parcel-box'), ...drop('parcel-box')];
const neverOpen = (accessPoint: SimAccessPoint): readonly ScriptStep[] => [
  ...arrive,
  waitForBolt(accessPoint),
  { label: 'looks at the phone and does not open', until: after(Seconds(5)) },
  leave,
];

/** Every script, step by step. The last step always takes the courier away. */
export const scripts: Readonly<Record<ScriptName, readonly ScriptStep[]>> = {
  deliver: [...intoHall, close('front-door'), leave],
  'deliver-leave-open': [...intoHall, leave],
  'deliver-never-open': neverOpen('front-door'),
  'box-deliver': [...intoBox, close('parcel-box'), leave],
  'box-leave-open': [...intoBox, leave],
  'box-never-open': neverOpen('parcel-box'),
};

/** The names, for schemas and buttons. */
export const scriptNames = [
  'deliver',
  'deliver-leave-open',
  'deliver-never-open',
  'box-deliver',
  'box-leave-open',
  'box-never-open',
] as const satisfies readonly ScriptName[];
