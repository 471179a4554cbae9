import { askLocalHub } from '@latchkey/hub/local';
import { codeOf } from '@latchkey/kit';
import type { Check } from './doctor-checks.ts';

/** How many couriers may come while the internet is down, and until when, by the word of the hub that runs on this folder. */
export const heldPermissions = (hubFolder: string): Check => ({
  title: 'Held for couriers',
  async look() {
    try {
      const { held } = await askLocalHub(hubFolder, 'status');
      if (held === undefined) return { kind: 'ok', text: 'not known: the hub that runs is an older one' };
      if (held.count === 0) return { kind: 'ok', text: 'nothing: without internet the hub opens for nobody' };
      const until = held.until === null ? '' : `, until ${held.until}`;
      return { kind: 'ok', text: `${held.count} ${held.count === 1 ? 'permission' : 'permissions'} to come without internet${until}` };
    } catch (error) {
      if (codeOf(error) !== 'hub.not_here') throw error;
      return { kind: 'ok', text: 'not known: no hub runs on this folder' };
    }
  },
});
