import { randomInt } from 'node:crypto';
import { randomToken, systemClock, toIso } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import { createCourierClient } from '../../../apps/cli/src/deliver/courier-client.ts';
import type { DoorName } from '../faults/faulty-home.ts';
import type { Attack, AttackStage, Attempt } from './attack.ts';
import { watchBolts } from './bolt-watch.ts';

/** Scans a text and says how it was refused; a bolt that moved is the attacker's. */
async function scanInVain({ home, newCourier }: AttackStage, door: DoorName, text: string): Promise<Attempt> {
  const courier = await newCourier();
  await using bolts = watchBolts(home);
  const refusal = await courier.refusalOf(door, text);
  const succeeded = bolts.moved();
  return { succeeded, outcome: succeeded ? 'the bolt moved' : `refused: ${refusal}` };
}

const HOSTILE = [
  '<script>fetch("/api/v1/home")</script>',
  "' or 1=1; drop table parcels; --",
  '1Z\u0000\u001B[2J999\u0007',
  'AB\r\nSet-Cookie: a=b',
  '\u202E999AA1Z',
  '{{constructor.constructor("return 1")()}}',
  '../../../../etc/passwd',
  '\u001D'.repeat(500),
  '9'.repeat(2_048),
];

/** What is printed on the parcel, or at the door, is not what it says. */
export const labelAttacks: readonly Attack[] = [
  {
    name: 'forged tracking number',
    after: 'guessing what is expected',
    times: { quick: 5, full: 35 },
    attempt: (stage) => scanInVain(stage, 'front-door', sampleNumber('ups_1z', randomInt(2 ** 30))),
  },
  {
    name: 'known tracking number',
    after: 'a number that was read elsewhere, at doors whose signs were not',
    times: { quick: 5, full: 100 },
    async attempt({ home }) {
      const number = await home.expectParcel({ door: 'front-door' });
      const { client } = await createCourierClient(home.street.url, systemClock);
      await using bolts = watchBolts(home);
      const body = { text: number, symbology: 'code128', scannedAt: toIso(systemClock.now()) } as const;
      const refusal = await client.call('POST /api/v1/doors/{code}/visits', { params: { code: randomToken(16) }, body, idempotencyKey: randomToken(20) }).then(
        () => 'nothing',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
      );
      const succeeded = bolts.moved() || refusal === 'nothing';
      return { succeeded, outcome: succeeded ? 'a door answered' : `refused: ${refusal}` };
    },
  },
  {
    name: 'hostile barcode',
    after: 'markup, control characters, SQL',
    times: { quick: 5, full: HOSTILE.length },
    attempt: (stage, turn) => scanInVain(stage, 'front-door', HOSTILE[turn % HOSTILE.length] ?? ''),
  },
  {
    name: 'door sign pasted over',
    after: 'the sign of another door',
    times: { quick: 1, full: 5 },
    // The parcel is for the box; the sign that the courier scans leads to the front door.
    attempt: async (stage) => scanInVain(stage, 'front-door', await stage.home.expectParcel({ door: 'parcel-box' })),
  },
  {
    name: 'label out of its time',
    after: 'a grant kept for later',
    times: { quick: 1, full: 5 },
    attempt: async (stage) => {
      const day = 86_400_000;
      const number = await stage.home.expectParcel({ door: 'front-door', notBefore: new Date(Date.now() - 2 * day).toISOString(), notAfter: new Date(Date.now() - day).toISOString() });
      return scanInVain(stage, 'front-door', number);
    },
  },
  {
    name: 'delivered label once more',
    after: 'replay of a label that opened',
    times: { quick: 1, full: 3 },
    async attempt(stage) {
      const { home, newCourier } = stage;
      await home.untilReady('parcel-box');
      const courier = await newCourier();
      const number = await home.expectParcel({ door: 'parcel-box' });
      const { id } = await courier.scan('parcel-box', number);
      await courier.until(id, 'unlocked');
      await home.simulator.act('open-door', { accessPoint: 'parcel-box' });
      await courier.until(id, 'open');
      await home.simulator.act('close-door', { accessPoint: 'parcel-box' });
      await courier.until(id, 'closed');
      await courier.lock(id);
      await courier.until(id, 'secured');
      return scanInVain(stage, 'parcel-box', number);
    },
  },
];
