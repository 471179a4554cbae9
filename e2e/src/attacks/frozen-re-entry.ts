import { eventually } from '../faults/eventually.ts';
import type { Attack } from './attack.ts';
import { stopwatch } from './run-attack.ts';

/** A courier is inside, the picture freezes, the door closes and is opened again: Amazon Key, 2017. */
export const frozenReEntry: Attack = {
  name: 'freeze while open, re-entry',
  after: 'Amazon Key 2017',
  needsLamps: true,
  times: { quick: 1, full: 10 },
  async attempt({ home, newCourier }) {
    await home.untilReady('front-door');
    const courier = await newCourier();
    const id = await home.enter(courier, 'front-door');
    await home.simulator.act('fault', { fault: 'freeze' });
    const clock = stopwatch();
    await home.until(id, 'the alarm', ({ alarms }) => alarms.includes('alarm.picture_lost'));
    const noticedAfter = clock();
    await home.simulator.act('close-door');
    await courier.until(id, 'secured');
    // Back at the door, with nobody who could see: a thrown bolt holds it, and the same label opens nothing.
    const opened = await home.simulator.act('open-door').then(
      async () => (await home.simulator.truth()).frontDoor.door === 'open',
      () => false,
    );
    const { clean } = await home.visit(id);
    await home.simulator.act('fault', { fault: null });
    await eventually('the front door to be closed', async () => (await home.simulator.act('close-door').catch(() => undefined), (await home.simulator.truth()).frontDoor.door), (door) => door === 'closed');
    await home.untilReady('front-door');
    return { succeeded: opened || clean, outcome: opened ? 'entered again' : clean ? 'it read as clean' : 'alarm, never clean, the door holds', noticedAfter };
  },
};
