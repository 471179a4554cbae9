import type { AccessPoint, LockCharge } from '@latchkey/contract';
import type { Instant } from '@latchkey/kit';
import { alarm, battery, camera, doorClosed, doorOpen, padlockClosed, padlockOpen, unknownDashed } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import { ageWords } from '../time/age-words.ts';
import type { DoorView, Tone } from './door-view.ts';

/** Bolt, door, camera, alarm zone and the lock's battery, each as icon, word and colour, with the age of what it said. */
export function DoorReadings({ view, now }: { readonly view: DoorView; readonly now: Instant }) {
  const { texts } = useTexts();
  const { bolt, door, charge, zone } = view;
  return (
    <dl className="readings">
      <Reading name={texts.door.bolt} icon={bolt.last === 'thrown' ? padlockClosed : padlockOpen} word={boltWord(texts, bolt.last)} {...bolt} now={now} />
      <Reading name={texts.door.door} icon={door.last === 'open' ? doorOpen : doorClosed} word={doorWord(texts, door.last)} {...door} now={now} />
      <Reading name={texts.door.camera} icon={camera} word={cameraWord(texts, view.camera.last)} {...view.camera} now={now} />
      {zone === undefined ? null : <Reading name={texts.alarmZone.reading} icon={alarm} word={texts.alarmZone.state[zone.last]} {...zone} now={now} />}
      {charge === undefined ? null : <Reading name={texts.door.battery} icon={battery} word={chargeWord(texts, charge.last)} {...charge} now={now} />}
    </dl>
  );
}

interface ReadingProps {
  readonly name: string;
  readonly icon: string;
  readonly word: string;
  readonly tone: Tone;
  readonly at: string | null;
  readonly known: boolean;
  readonly now: Instant;
}

function Reading({ name, icon, word, tone, at, known, now }: ReadingProps) {
  const { texts, locale } = useTexts();
  const age = at === null ? undefined : ageWords(locale, at, now);
  return (
    <div className={`reading ${tone}`}>
      <Icon path={known ? icon : unknownDashed} />
      <dt>{name}</dt>
      <dd className="reading-word">{known ? word : texts.door.notKnown}</dd>
      <dd className="reading-age numbers">{known ? age : age === undefined ? texts.door.never : texts.door.lastWord(word, age)}</dd>
    </div>
  );
}

const boltWord = ({ door }: ResidentTexts, bolt: AccessPoint['bolt']['value']): string =>
  ({ thrown: door.boltThrown, withdrawn: door.boltWithdrawn, partial: door.boltPartial, unknown: door.notKnown })[bolt];
const doorWord = ({ door }: ResidentTexts, value: AccessPoint['door']['value']): string => ({ open: door.doorOpen, closed: door.doorClosed, unknown: door.notKnown })[value];
const cameraWord = ({ door }: ResidentTexts, camera: AccessPoint['camera']['state']): string =>
  ({ live: door.cameraLive, stalled: door.cameraStalled, frozen: door.cameraFrozen, down: door.cameraDown, connecting: door.cameraConnecting, none: door.cameraNone })[camera];
/** Never more than there is: 19.5 percent are below 20. */
export const chargeWord = ({ door }: ResidentTexts, { percent, low }: Pick<LockCharge, 'percent' | 'low'>): string => (percent !== null ? door.percent(Math.floor(percent)) : low ? door.batteryLow : door.batteryFine);
