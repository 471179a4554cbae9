import { CodedError, Seconds, sleep, systemClock } from '@latchkey/kit';
import { createCourierClient } from '../../apps/cli/src/deliver/courier-client.ts';
import { createSimulatedHome } from '../../e2e/src/faults/simulated-home.ts';
import { startStreet } from '../../e2e/src/street/street.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { watchAsResident } from './resident-watch.ts';
import { untilProved } from './until-proved.ts';
import { playVisit } from './visit-player.ts';
import { type VisitTimes, visitTimes } from './visit-times.ts';

const clock = systemClock;
const DOORS = ['front-door', 'parcel-box'] as const;
/** Longer than any proof counts. */
const PROOF_IS_OLD = Seconds(5.5);
/** One code and what it takes to read it is over by then. */
const FIRST_CODE = 2_500;

/**
 * What a scan costs when the picture has not proved itself lately: nobody opened the courier's page before, so the first light code is blinked when the scan
 * comes. Alternately at both doors of a whole street with its lamps on; somebody walks up or away as every other scan is made. `--count` is visits a door.
 */
export async function proofBench({ quick, count = quick ? 4 : 20 }: BenchScale): Promise<BenchReport> {
  await using street = await startStreet({ env: { LATCHKEY_DEMO_LAMPS: 'on' } });
  using resident = await watchAsResident(street.url, clock);
  const courier = await createCourierClient(street.url, clock);
  const simulator = createSimulatedHome(street.simulatorUrl);
  const { doors } = await resident.client.call('GET /api/v1/demo', {});
  const places = DOORS.map((kind) => {
    const door = doors.find((candidate) => candidate.kind === kind);
    if (door === undefined) throw new CodedError('bench.no_door', `The demo home has no ${kind}`);
    return { door, secured: Promise.resolve(), times: [] as VisitTimes[] };
  });
  for (const { door } of places) await untilProved(resident.client, door.accessPointId, clock);
  // Far from the seeds of the demo home's own parcels.
  let seed = 2_000_000;
  for (let visit = 0; visit < count; visit += 1) {
    for (const place of places) {
      await place.secured;
      await sleep(clock, PROOF_IS_OLD);
      if (visit % 2 === 1) await simulator.act('walk', { to: visit % 4 === 1 ? 'doorstep' : 'away' });
      const { moments, secured } = await playVisit(place.door, (seed += 1), resident, courier, clock);
      place.secured = secured;
      place.times.push(visitTimes(moments));
    }
  }
  await Promise.all(places.map(({ secured }) => secured));
  return {
    rows: places.flatMap(({ door, times }) => [
      benchRow(`${door.name}, proof too old: scan -> lock command`, 'ms', times.map(({ commanded }) => commanded)),
      benchRow(`${door.name}, proof too old: scan -> lock's own report`, 'ms', times.map(({ unlocked }) => unlocked), 'max <= 2500'),
    ]),
    notes: places.map(({ door, times }) => `${door.name}: the command waited for more than one code in ${times.filter(({ commanded }) => commanded > FIRST_CODE).length} of ${times.length} visits`),
  };
}
