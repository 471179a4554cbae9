import type { AccessPoint } from '@latchkey/contract';
import type { DoorPolicy } from '@latchkey/grants';
import { useTexts } from '../texts/resident-texts.ts';

interface ZoneTermProps {
  readonly door: DoorPolicy;
  /** The one that is behind the door. */
  readonly zone: AccessPoint['alarmZone'];
  /** Undefined: it can only be read. */
  readonly onChange: ((door: DoorPolicy) => void) | undefined;
}

/** Whether the burglar alarm behind a door is disarmed while a delivery is inside. What is signed is the zone's name: another one is never disarmed for it. */
export function ZoneTerm({ door, zone, onChange }: ZoneTermProps) {
  const { texts } = useTexts();
  const { alarmZone, ...others } = door;
  const words = texts.alarmZone;
  const lost = alarmZone !== undefined && zone?.name !== alarmZone ? <p className="note attention">{words.lost(alarmZone)}</p> : null;
  const name = alarmZone ?? zone?.name;
  if (name === undefined) return null;
  if (onChange === undefined) {
    return alarmZone === undefined ? null : <><p className="small">{words.disarms(alarmZone)}</p>{lost}</>;
  }
  return (
    <div className="door-terms">
      <label className="caution">
        <input type="checkbox" checked={alarmZone !== undefined} onChange={({ target }) => onChange({ ...others, ...(target.checked ? { alarmZone: name } : {}) })} />
        {words.disarms(name)}
      </label>
      {lost ?? <p className="small quiet">{alarmZone === undefined ? words.without : words.notIfSilent}</p>}
    </div>
  );
}
