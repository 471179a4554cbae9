import { askLocalHub } from '@latchkey/hub/local';
import { codeOf } from '@latchkey/kit';
import type { Check } from './doctor-checks.ts';

/** How the batteries of the locks stand, by the word of the hub that runs on this folder. */
export const lockBatteries = (hubFolder: string): Check => ({
  title: 'Lock batteries',
  async look() {
    try {
      const { batteries = [] } = await askLocalHub(hubFolder, 'status');
      if (batteries.length === 0) return { kind: 'ok', text: 'no lock tells of one' };
      const text = batteries.map(({ door, percent, low }) => `${door} ${percent === null ? (low ? 'low' : 'not low') : `${percent} %`}`).join(', ');
      const reserved = batteries.some((battery) => battery.reserved);
      if (!reserved && !batteries.some(({ low }) => low)) return { kind: 'ok', text };
      return { kind: 'warning', text, remedy: `Change the batteries that are low.${reserved ? ' Below the household’s reserve a door opens for no courier.' : ''}` };
    } catch (error) {
      if (codeOf(error) !== 'hub.not_here') throw error;
      return { kind: 'ok', text: 'not known: no hub runs on this folder' };
    }
  },
});
