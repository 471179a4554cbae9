import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BEAT_EVERY, SILENT_AFTER } from '@latchkey/contract';
import { type Clock, CodedError, Minutes, newId, Seconds, sleep, systemClock, toIso, withDeadline } from '@latchkey/kit';
import { openHubIdentity } from '../../../apps/hub/src/link/hub-identity.ts';
import { makeHubKey } from '../../../apps/server/src/hub-link/test-hub.fixture.ts';
import { openServerKeys } from '../../../apps/server/src/identity/server-keys.ts';
import type { BenchReport, BenchScale } from '../bench-report.ts';
import { type BenchRow, benchRow } from '../bench-row.ts';
import { type BenchServer, requireFiles, startBenchServer } from '../bench-server.ts';
import { startProcess } from '../owned-process.ts';
import type { ProcessSample } from '../probed-process.ts';
import { cpuSeconds } from '../process-usage.ts';
import { openBeatProbe } from './beat-probe.ts';
import type { CrowdOrder, CrowdPlace, CrowdWord } from './crowd-protocol.ts';

const clock: Clock = systemClock;
const WORKERS = 3;
const PROBES = 20;
const VISIT_EVERY_SECONDS = 60;
/** What of the asked number is tried, one after the other, until the server carries it no longer. */
const STEPS = [0.03, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1];

interface Crowd extends AsyncDisposable {
  readonly pids: readonly number[];
  order(order: (worker: number) => CrowdOrder): void;
  /** The next word of this type from every worker. */
  words<Type extends CrowdWord['type']>(type: Type): Promise<readonly Extract<CrowdWord, { readonly type: Type }>[]>;
}

/**
 * Hubs on one server process by the real hub link: each says every five seconds how its door stands, has a visit a minute, and beats twice a second during it.
 * The number rises until all are carried, or until the server answers a heartbeat, or takes a line, too late to be believed.
 */
export async function hubsBench({ quick, count = quick ? 300 : 10_000 }: BenchScale): Promise<BenchReport> {
  requireFiles(count);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startBenchServer(clock));
  const { serverId, publicJwk } = await openServerKeys(join(server.folder, 'keys'));
  const places = await addHubs(server, count, { serverId, serverJwk: publicJwk });
  const probes = await Promise.all(Array.from({ length: PROBES }, async () => {
    const key = makeHubKey();
    const [row] = await insertHubs(server, [key.publicJwk.x]);
    return stack.use(await openBeatProbe({ url: `${server.url.replace('http', 'ws')}/hub-link`, hubId: row?.hubId ?? '', serverId, key, clock }));
  }));
  const crowd = stack.use(await startCrowd());
  const empty = await server.sample();

  const steps: Step[] = [];
  let linked = 0;
  for (const upTo of stepsTo(count)) {
    const more = places.slice(linked, upTo);
    const begun = performance.now();
    crowd.order((worker) => ({ type: 'link', serverUrl: server.url, hubs: more.filter((_place, index) => index % WORKERS === worker) }));
    const took = await withDeadline(clock, Minutes(10), 'linking hubs', () => crowd.words('linked')).then(() => performance.now() - begun);
    crowd.order(() => ({ type: 'visit', everySeconds: VISIT_EVERY_SECONDS }));
    const perSecond = (more.length * 1_000) / took;
    linked = upTo;
    // Until every hub has had its first visit, so that the load is what it will stay.
    await sleep(clock, Seconds(quick ? 5 : VISIT_EVERY_SECONDS + 10));
    const step = await measure(server, crowd, probes, { hubs: linked, perSecond, empty, seconds: quick ? 15 : 60 });
    process.stderr.write(`  ${linked} hubs: ${step.carried ? 'carried' : 'not carried'}, ${step.cpu.toFixed(0)} % of a core, heartbeat p95 ${step.beats.p95.toFixed(0)} ms, lines p95 ${step.lines.p95.toFixed(0)} ms\n`);
    steps.push(step);
    if (!step.carried) break;
  }
  const best = steps.findLast(({ carried }) => carried);
  const last = steps.at(-1);
  const shown = [...new Set([best, last])].filter((step) => step !== undefined);
  return {
    rows: [benchRow('hubs that one server process carried', '', [best?.hubs ?? 0], quick ? undefined : 'min >= 10000'), ...shown.flatMap(({ rows }) => rows)],
    notes: [
      `hubs: carried means that none lost its link, that heartbeats are answered within ${SILENT_AFTER / 1_000} s (p95 of ${PROBES} hubs that only beat) and lines are in the database within 5 s (p95); hubs beat every ${BEAT_EVERY} ms during a visit`,
      ...steps.map(({ note }) => note),
    ],
  };
}

interface Step {
  readonly hubs: number;
  readonly carried: boolean;
  readonly cpu: number;
  readonly beats: BenchRow;
  readonly lines: BenchRow;
  readonly rows: readonly BenchRow[];
  readonly note: string;
}

async function measure(server: BenchServer, crowd: Crowd, probes: readonly { take(): readonly number[] }[], more: { readonly hubs: number; readonly perSecond: number; readonly empty: ProcessSample; readonly seconds: number }): Promise<Step> {
  const { hubs, empty, seconds } = more;
  const report = async () => {
    const words = crowd.words('report');
    crowd.order(() => ({ type: 'report' }));
    return words;
  };
  const used = () => ({ server: cpuSeconds([server.pid]), database: cpuSeconds(server.databasePids()), crowd: cpuSeconds(crowd.pids) });
  await report();
  for (const probe of probes) probe.take();
  const [from, before] = [performance.now(), used()];
  await sleep(clock, Seconds(seconds));
  const [span, after] = [(performance.now() - from) / 1_000, used()];
  const heard = await report();
  const millis = probes.flatMap((probe) => probe.take());
  const sample = await server.sample();
  const share = (name: keyof typeof before) => ((after[name] - before[name]) * 100) / span;
  const linked = heard.reduce((total, { linked: each }) => total + each, 0);
  const visits = heard.reduce((total, word) => total + word.visits, 0);
  const written = heard.reduce((total, word) => total + word.lines, 0);
  const taken = heard.flatMap(({ acknowledged }) => acknowledged);
  const beats = benchRow(`${hubs} hubs: heartbeat → the server’s signed answer`, 'ms', millis);
  const lines = benchRow(`${hubs} hubs: a visit’s line → it is in the server’s database`, 'ms', taken);
  const carried = linked === hubs && beats.p95 < SILENT_AFTER && lines.p95 < 5_000 && taken.length > written * 0.9;
  return {
    hubs, carried, beats, lines, cpu: share('server'),
    rows: [
      beats,
      lines,
      benchRow(`${hubs} hubs: server memory a hub, JavaScript’s own`, 'KiB', [((sample.heap + sample.external - empty.heap - empty.external) * 1_024) / hubs]),
      benchRow(`${hubs} hubs: server memory a hub, resident`, 'KiB', [((sample.rss - empty.rss) * 1_024) / hubs]),
      benchRow(`${hubs} hubs: server’s processor time`, '%', [share('server')]),
      benchRow(`${hubs} hubs: signed in`, '1/s', [more.perSecond]),
    ],
    note: `${hubs} hubs for ${span.toFixed(0)} s: ${linked} linked at the end, ${visits} visits with ${written} lines, of which ${taken.length} were acknowledged; of a core the server used ${share('server').toFixed(0)} %, its database ${share('database').toFixed(0)} %, the hubs ${share('crowd').toFixed(0)} %; the server holds ${sample.files} files and ${sample.rss.toFixed(0)} MiB${carried ? '' : ': NOT carried'}`,
  };
}

const stepsTo = (count: number): readonly number[] => [...new Set(STEPS.map((share) => Math.ceil(share * count)).filter((step) => step >= Math.min(count, 300)))];

/** Makes keys and folders for hubs, and pairs them by writing what a pairing leaves. */
async function addHubs(server: BenchServer, count: number, keys: Pick<CrowdPlace['pairing'], 'serverId' | 'serverJwk'>): Promise<readonly CrowdPlace[]> {
  const places: CrowdPlace[] = [];
  for (let from = 0; from < count; from += 500) {
    const folders = Array.from({ length: Math.min(500, count - from) }, (_value, index) => join(server.folder, 'crowd', String(from + index)));
    const made = folders.map((folder) => ({ folder, x: openHubIdentity(folder, clock).publicJwk.x }));
    const rows = await insertHubs(server, made.map(({ x }) => x));
    places.push(...rows.map(({ hubId, siteId, accessPointId }, index) => ({ pairing: { hubId, siteId, ...keys }, accessPointId, folder: made[index]?.folder ?? '' })));
  }
  return places;
}

/** Households with an owner, a paired hub and a door each, by the hubs' public keys. */
async function insertHubs({ db }: BenchServer, keys: readonly string[]) {
  const at = toIso(clock.now());
  const rows = keys.map((x) => ({ x, householdId: newId('hh'), siteId: newId('site'), hubId: newId('hub'), accessPointId: newId('ap') }));
  await db.insertInto('households').values(rows.map(({ householdId }) => ({ id: householdId, name: 'Ash', demo: false, created_at: at }))).execute();
  await db.insertInto('members').values(rows.map(({ householdId }) => ({ id: newId('mem'), household_id: householdId, name: 'Ann', role: 'owner' as const, email: null, created_at: at, left_at: null }))).execute();
  await db.insertInto('sites').values(rows.map(({ siteId, householdId }) => ({ id: siteId, household_id: householdId, name: 'Ash', postcode: null, created_at: at }))).execute();
  await db.insertInto('hubs').values(rows.map(({ hubId, siteId, x }) => ({ id: hubId, site_id: siteId, public_jwk: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x }), name: 'Hub', paired_at: at, last_seen_at: null, instance: null, retired_at: null }))).execute();
  await db.insertInto('access_points').values(rows.map(({ accessPointId, siteId, hubId }) => ({ site_id: siteId, id: accessPointId, hub_id: hubId, name: 'Door', kind: 'front-door' as const, door_code: accessPointId, state: null, heard_at: null, created_at: at }))).execute();
  return rows;
}

async function startCrowd(): Promise<Crowd> {
  await using stack = new AsyncDisposableStack();
  const workers = await Promise.all(Array.from({ length: WORKERS }, async () => stack.use(await startProcess([fileURLToPath(new URL('hub-crowd-main.ts', import.meta.url))], { clock, ipc: true }))));
  const kept = stack.move();
  return {
    pids: workers.map(({ child }) => child.pid ?? 0),
    order: (order) => workers.forEach(({ child }, worker) => void child.send(order(worker))),
    words: (type) =>
      Promise.all(
        workers.map(({ child, output }) => {
          const { promise, resolve, reject } = Promise.withResolvers<never>();
          const listen = (word: CrowdWord) => {
            if (word.type !== type) return;
            child.off('message', listen);
            // Just compared.
            resolve(word as never);
          };
          child.on('message', listen);
          child.once('exit', () => reject(new CodedError('bench.crowd_ended', `A worker that plays hubs ended: ${output()}`)));
          return promise;
        }),
      ),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
