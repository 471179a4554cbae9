import type { CameraFault } from '@latchkey/sim';
import { eventually } from '../faults/eventually.ts';
import type { Attack } from './attack.ts';
import { watchBolts } from './bolt-watch.ts';
import { cutLink } from './own-network.ts';
import { stopwatch } from './run-attack.ts';

/** Not a fault of the camera's own: the network loses what it sends. */
const CUT = Symbol('cut');

/** The camera is made to lie first, then a courier with a good label comes: no bolt may move. */
const attackBefore = (name: string, after: string, blind: CameraFault | typeof CUT, more: Pick<Attack, 'needsLamps' | 'needsOwnNetwork'> = {}): Attack => ({
  ...more,
  name,
  after,
  times: { quick: 1, full: 10 },
  async attempt({ home, newCourier }) {
    await home.untilReady('front-door');
    const courier = await newCourier();
    const number = await home.expectParcel({ door: 'front-door' });
    await using bolts = watchBolts(home);
    using mending = new DisposableStack();
    if (blind === CUT) mending.use(cutLink(home, 'camera'));
    else await home.simulator.act('fault', { fault: blind });
    // What was proved a moment ago counts for five seconds more, and no longer.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const clock = stopwatch();
    const refusal = await courier.scan('front-door', number).then(
      async ({ id }) => {
        const { refusal: why } = await courier.until(id, 'refused', 'unlocked', 'open', 'secured');
        if (why === null) await courier.lock(id);
        return why ?? 'opened';
      },
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
    );
    const noticedAfter = clock();
    const succeeded = bolts.moved();
    mending.dispose();
    await home.simulator.act('fault', { fault: null });
    await eventually('the front door to be ready again', () => home.door('front-door'), ({ visitId }) => visitId === null);
    await home.untilReady('front-door');
    return { succeeded, outcome: succeeded ? 'the bolt moved' : `refused: ${refusal}`, noticedAfter };
  },
});

/** Pictures that are not of now. */
export const cameraAttacks: readonly Attack[] = [
  attackBefore('frozen picture', 'Amazon Key 2017, before the door', 'freeze', { needsLamps: true }),
  attackBefore('frozen picture, running clock', 'a still re-encoded as a live stream', 'freeze-with-clock', { needsLamps: true }),
  attackBefore('looped clip', 'an old clip as a live stream', 'loop', { needsLamps: true }),
  attackBefore('old clip with old blinks', 'replay of an answered challenge', 'replay-blinks', { needsLamps: true }),
  attackBefore('covered lens', 'tape', 'cover'),
  attackBefore('black picture', 'a camera in a box', 'black'),
  attackBefore('other camera', 'a swapped camera', 'other-camera', { needsLamps: true }),
  attackBefore('rubbish packets', 'a stream that arrives and shows nothing', 'garbage'),
  attackBefore('link cut', 'deauthentication', 'cut'),
  attackBefore('camera’s packets dropped', 'jamming', CUT, { needsOwnNetwork: true }),
];
