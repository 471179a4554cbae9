import { eventually } from '../faults/eventually.ts';
import type { Attack } from './attack.ts';
import { stopwatch } from './run-attack.ts';

/** The courier closes the door and asks to lock; the command never arrives, and they leave: 2018. */
export const blockedRelock: Attack = {
  name: 'relock blocked, courier leaves',
  after: 'Amazon Key 2018',
  times: { quick: 1, full: 10 },
  async attempt({ home, newCourier }) {
    await home.untilReady('front-door');
    const courier = await newCourier();
    const id = await home.enter(courier, 'front-door');
    await home.simulator.act('close-door');
    await courier.until(id, 'closed');
    home.signal('matter-lock', 'SIGSTOP');
    const clock = stopwatch();
    try {
      await courier.lock(id).catch(() => undefined);
      await home.until(id, 'an alarm', ({ alarms }) => alarms.length > 0);
      const noticedAfter = clock();
      const { state } = await courier.visit(id);
      const { frontDoor } = await home.simulator.truth();
      const succeeded = state === 'secured' && frontDoor.bolt !== 'thrown';
      return { succeeded, outcome: succeeded ? 'an open door read as secured' : 'alarm, never shown as locked', noticedAfter };
    } finally {
      home.signal('matter-lock', 'SIGCONT');
      await eventually('the visit to end', () => home.visit(id), ({ endedAt }) => endedAt !== null);
      await home.untilReady('front-door');
    }
  },
};
