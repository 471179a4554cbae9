import { eventually } from '../faults/eventually.ts';
import type { FaultyHome } from '../faults/faulty-home.ts';
import type { Attack } from './attack.ts';
import { cutLink } from './own-network.ts';
import { stopwatch } from './run-attack.ts';

/** Makes the lock deaf, until it is disposed of. */
type Block = (home: FaultyHome) => Disposable;

/** The courier closes the door and asks to lock; the command never arrives, and they leave: 2018. */
const relockBlocked = (name: string, block: Block, more: Pick<Attack, 'needsOwnNetwork'> = {}): Attack => ({
  ...more,
  name,
  after: 'Amazon Key 2018',
  times: { quick: 1, full: 10 },
  async attempt({ home, newCourier }) {
    await home.untilReady('front-door');
    const courier = await newCourier();
    const id = await home.enter(courier, 'front-door');
    await home.simulator.act('close-door');
    await courier.until(id, 'closed');
    using blocked = block(home);
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
      blocked[Symbol.dispose]();
      await eventually('the visit to end', () => home.visit(id), ({ endedAt }) => endedAt !== null);
      await home.untilReady('front-door');
    }
  },
});

const stopped: Block = (home) => {
  home.signal('matter-lock', 'SIGSTOP');
  return { [Symbol.dispose]: () => home.signal('matter-lock', 'SIGCONT') };
};

/** The lock's program stands still; and the lock runs, and nothing reaches it. */
export const relockAttacks: readonly Attack[] = [
  relockBlocked('relock blocked, courier leaves', stopped),
  relockBlocked('lock’s packets dropped, courier leaves', (home) => cutLink(home, 'matter-lock'), { needsOwnNetwork: true }),
];
