import type { ContactPort } from '@latchkey/driver-api';
import type { Unsubscribe } from '@latchkey/kit';

/**
 * Follows the contact that a fire alarm's relay holds closed while all is well: open is fire. A contact that is silent or unknown changes nothing, so a lost
 * battery neither unlocks a house nor ends an alarm.
 */
export function watchFireContact(contact: ContactPort, changed: (on: boolean) => void): Unsubscribe {
  let isOn = false;
  const judge = (door: string): void => {
    const now = door === 'unknown' ? isOn : door === 'open';
    if (now === isOn) return;
    isOn = now;
    changed(isOn);
  };
  const stop = contact.onReport(({ door }) => judge(door));
  judge(contact.door.value);
  return stop;
}
