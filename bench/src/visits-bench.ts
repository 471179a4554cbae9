import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passwordFileOf } from '@latchkey/hub/site-broker';
import { type Clock, CodedError, type Duration, Millis, Seconds, sleep } from '@latchkey/kit';
import { createCourierClient } from '../../apps/cli/src/deliver/courier-client.ts';
import { startStreet } from '../../e2e/src/street/street.ts';
import type { BenchReport } from './bench-report.ts';
import { z } from 'zod';
import { type BoxTap, tapBox } from './box-tap.ts';
import { watchAsResident } from './resident-watch.ts';
import { createSoakWatch } from './soak-watch.ts';
import { streetProcesses } from './street-processes.ts';
import { type DemoDoor, openDoorPage, playVisit } from './visit-player.ts';
import { type VisitTimes, visitTimes } from './visit-times.ts';

/** A bolt that is quick on purpose: what the motor takes is nobody's share. */
export const MATTER_BOLT_TRAVEL = Millis(50);
const WARM_UP_VISITS = 2;
/** The recorder goes on for 5 s after a visit. */
const POST_ROLL_IS_OVER = Seconds(7);

/** Visit by visit, what was measured at one door. For the parcel box also when its broker carried the command and the report. */
export interface DoorFigures {
  readonly times: VisitTimes[];
  readonly commandAtBroker: number[];
  readonly reportAtBroker: number[];
}

const emptyFigures = (): DoorFigures => ({ times: [], commandAtBroker: [], reportAtBroker: [] });

export interface VisitsBench {
  readonly door: Readonly<Record<'front-door' | 'parcel-box', DoorFigures>>;
  readonly soak: BenchReport;
}

export interface VisitsPlan {
  readonly count: number;
  /** How many are played before growth is looked for, at least `count`: caches fill meanwhile, and code is compiled. */
  readonly settling: number;
  /** How often hub and server are looked at. */
  readonly samples: number;
  /** No visit begins after this long. */
  readonly budget: Duration;
}

/**
 * `count` visits at the front door (Matter) and as many at the parcel box (MQTT) of a whole street, one after the other; the next one begins while the bolt
 * of the last one settles. After `settling` visits as many as `count` again, between which what hub and server hold is sampled.
 */
export async function runVisits({ count, settling, samples, budget }: VisitsPlan, clock: Clock): Promise<VisitsBench> {
  const probeFolder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const probe = new URL('usage-probe.ts', import.meta.url).href;
  try {
    await using street = await startStreet({
      env: { LATCHKEY_SIM_BOLT_TRAVEL_MS: String(MATTER_BOLT_TRAVEL), LATCHKEY_BENCH_PROBE: probeFolder, NODE_OPTIONS: `--expose-gc --import=${probe}` },
    });
    using resident = await watchAsResident(street.url, clock);
    const courier = await createCourierClient(street.url, clock);
    await using tap = await tapStreet(street.dataDir, clock);
    const { doors } = await resident.client.call('GET /api/v1/demo', {});
    const doorOf = (kind: DemoDoor['kind']): DemoDoor => {
      const door = doors.find((candidate) => candidate.kind === kind);
      if (door === undefined) throw new CodedError('bench.no_door', `The demo home has no ${kind}`);
      return door;
    };
    const [front, box] = [doorOf('front-door'), doorOf('parcel-box')];
    const { hub, server } = streetProcesses(street);
    const between = Math.max(1, Math.round(count / samples));
    const soak = createSoakWatch({ hub, server }, probeFolder, 2 * between, clock);
    const figures = { 'front-door': emptyFigures(), 'parcel-box': emptyFigures() };
    // Far from the seeds of the demo home's own parcels.
    let seed = 1_000_000;

    await sleep(clock, POST_ROLL_IS_OVER);
    await soak.sampleAtRest();
    const endsAt = clock.monotonic() + budget;
    let frontSecured: Promise<void> = Promise.resolve();
    let boxSecured: Promise<void> = Promise.resolve();
    for (let visit = -WARM_UP_VISITS; visit < settling + count && clock.monotonic() < endsAt; visit += 1) {
      await frontSecured;
      await openDoorPage(front, courier);
      const atFront = await playVisit(front, seed++, resident, courier, clock);
      frontSecured = atFront.secured;
      await boxSecured;
      tap.clear();
      await openDoorPage(box, courier);
      const atBox = await playVisit(box, seed++, resident, courier, clock);
      boxSecured = atBox.secured;
      if (visit >= 0 && visit < count) {
        figures['front-door'].times.push(visitTimes(atFront.moments));
        figures['parcel-box'].times.push(visitTimes(atBox.moments));
        figures['parcel-box'].commandAtBroker.push((await tap.commanded('UNLOCK', Seconds(1))) - atBox.moments.scannedAt);
        figures['parcel-box'].reportAtBroker.push((await tap.reported('unlocked', Seconds(1))) - atBox.moments.scannedAt);
      }
      if (visit < settling || (visit + 1) % between !== 0) continue;
      await Promise.all([frontSecured, boxSecured]);
      await soak.sample();
    }
    await Promise.all([frontSecured, boxSecured]);
    await sleep(clock, POST_ROLL_IS_OVER);
    await soak.sampleAtRest();
    return { door: figures, soak: { rows: soak.rows, notes: soak.notes } };
  } finally {
    rmSync(probeFolder, { recursive: true, force: true });
  }
}

const siteFile = z.object({ drivers: z.array(z.object({ family: z.string(), config: z.object({ url: z.string().optional(), username: z.string().optional() }) })) });

/** Listens at the street's own broker, with the parcel box's account. */
async function tapStreet(dataDir: string, clock: Clock): Promise<BoxTap> {
  const hubDir = join(dataDir, 'hub');
  const { drivers } = siteFile.parse(JSON.parse(readFileSync(join(hubDir, 'site.json'), 'utf8')));
  const url = drivers.find(({ family }) => family === 'mqtt-lock')?.config.url;
  if (url === undefined) throw new CodedError('bench.no_broker', 'The street has no broker for its parcel box');
  return tapBox(clock, { url, username: 'parcel-box', password: readFileSync(passwordFileOf(join(hubDir, 'broker'), 'parcel-box'), 'utf8').trim() });
}
