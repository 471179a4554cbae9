import { eventually } from '../faults/eventually.ts';
import type { FaultyHome } from '../faults/faulty-home.ts';
import type { Attack } from './attack.ts';
import { cutLink } from './own-network.ts';
import { stopwatch } from './run-attack.ts';

/** Makes the door's picture worthless, until it is disposed of. */
type Blind = (home: FaultyHome) => Promise<AsyncDisposable>;

/** A courier is inside, the picture is lost, the door closes and is opened again: Amazon Key, 2017. */
const reEntry = (name: string, blind: Blind, more: Pick<Attack, 'needsLamps' | 'needsOwnNetwork'>): Attack => ({
  ...more,
  name,
  after: 'Amazon Key 2017',
  times: { quick: 1, full: 10 },
  async attempt({ home, newCourier }) {
    await home.untilReady('front-door');
    const courier = await newCourier();
    const id = await home.enter(courier, 'front-door');
    await using blinded = await blind(home);
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
    await blinded[Symbol.asyncDispose]();
    await eventually('the front door to be closed', async () => (await home.simulator.act('close-door').catch(() => undefined), (await home.simulator.truth()).frontDoor.door), (door) => door === 'closed');
    await home.untilReady('front-door');
    return { succeeded: opened || clean, outcome: opened ? 'entered again' : clean ? 'it read as clean' : 'alarm, never clean, the door holds', noticedAfter };
  },
});

const frozen: Blind = async ({ simulator }) => {
  await simulator.act('fault', { fault: 'freeze' });
  return { [Symbol.asyncDispose]: () => simulator.act('fault', { fault: null }) };
};

export const reEntryAttacks: readonly Attack[] = [
  reEntry('freeze while open, re-entry', frozen, { needsLamps: true }),
  reEntry('camera’s packets dropped while open, re-entry', async (home) => {
    const cut = cutLink(home, 'camera');
    return { [Symbol.asyncDispose]: async () => cut[Symbol.dispose]() };
  }, { needsOwnNetwork: true }),
];
