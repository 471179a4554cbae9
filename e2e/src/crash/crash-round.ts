import { sampleNumber } from '@latchkey/labels';
import { describeError, systemClock, toIso } from '@latchkey/kit';
import { eventually } from '../faults/eventually.ts';
import { type CrashRig, type DoorKind, fresh, type Rebirth, type Victim } from './crash-rig.ts';

/** Who is killed, where, in which visit. */
export interface Strike {
  readonly door: DoorKind;
  /** `delivered`: the courier opens, closes and asks to lock. `not-opened`: nobody touches the door, and it locks by itself. */
  readonly story: 'delivered' | 'not-opened';
  readonly victim: Victim;
  /** Null: nobody is killed, and the points are noted. */
  readonly point: string | null;
  /** A second kill of the hub, at this point of its taking over. */
  readonly again?: string;
}

export interface RoundOutcome {
  readonly strike: Strike;
  /** The visit, where the hub wrote a line of one. */
  readonly visitId: `vis_${string}` | undefined;
  /** Kills that were carried out. */
  readonly kills: number;
  readonly end: 'secured' | 'secured-alarmed' | 'refused' | 'alarmed' | 'never-began';
  /** Promises that were broken: empty for a round that went well. */
  readonly broken: readonly string[];
  /** Points in the order of their first time; those of the hub's last life, where it had to take over, apart. */
  readonly points: readonly string[];
  readonly pointsAfter: readonly string[];
  /** Why the visit or the courier's request was refused, where it was. */
  readonly refusal: string | undefined;
  /** From the kill to the end of the visit. */
  readonly millisToEnd: number;
}

const PATIENCE = 60_000;

/** Plays one visit, kills where the strike says, lets everything come back, and holds what is there against what was promised. */
export async function playRound(rig: CrashRig, strike: Strike): Promise<RoundOutcome> {
  await rig.ready();
  const door = rig.doors[strike.door];
  const { seed, key } = fresh();
  const text = sampleNumber('ups_1z', seed);
  await rig.resident.call('POST /api/v1/parcels', { body: { text, accessPointId: door.accessPointId }, idempotencyKey: key });
  rig.forget();
  const deathsBefore = rig.hub.deaths;
  const serverDeathsBefore = rig.server.deaths;
  rig.nextLife.point = strike.again;
  const nobody = { victims: [], cut: null };
  rig.order({ type: 'plan', point: strike.point, ...(strike.point === null ? nobody : rig.targetOf(strike.victim, strike.door)) });
  await eventually('the plan', () => rig.reports.filter(({ type }) => type === 'planned').length, (programs) => programs >= 2);

  const began = performance.now();
  const code = door.path.split('/').at(-1) ?? '';
  let answered = false;
  let refusal: string | undefined;
  const worldBefore = rig.home.live.world.elapsed;
  const asked = rig.courier
    .call('POST /api/v1/doors/{code}/visits', { params: { code }, body: { text, symbology: 'code128', scannedAt: toIso(systemClock.now()) }, idempotencyKey: fresh().key })
    .then(({ id }) => id, (error: unknown) => {
      refusal = describeError(error);
      return undefined;
    })
    .finally(() => (answered = true));
  const body = startBody(rig, strike, asked);
  const lines = () => rig.reports.flatMap((report) => (report.type === 'line' && report.accessPointId === door.accessPointId ? [report] : []));
  const over = () => {
    const last = lines().at(-1)?.state;
    if (last === 'secured' || last === 'refused') return true;
    // The hub died before its first line, or the request did not reach it: it knows nothing of a visit.
    return answered && refusal !== undefined && rig.hub.up && lines().length === 0 && performance.now() - began > 4_000;
  };
  const broken: string[] = [];
  await eventually('the end of the visit', over, (ended) => ended, PATIENCE).catch((error: unknown) => {
    const { frontDoor, parcelBox } = rig.home.live.world.home;
    broken.push(`${describeError(error).slice(0, 300)}; lines: ${lines().map(({ state }) => state).join(', ') || 'none'}; request: ${refusal ?? (answered ? 'taken' : 'unanswered')}; the home: ${JSON.stringify({ frontDoor, parcelBox })}`);
  });
  await body.stop();
  const ended = performance.now();
  const struck = () => rig.hub.deaths > deathsBefore || rig.server.deaths > serverDeathsBefore || rig.reports.some(({ type }) => type === 'struck');
  // Some points come when the recording ends, seconds after the visit.
  if (/^server|^recorder, release|^journal, .*(?:recording|segment|part|seal|checkpoint)/.test(strike.point ?? '')) await eventually('the recording’s end', struck, (done) => done, 15_000).catch(() => undefined);
  // Nobody is to be killed in what comes now.
  rig.order({ type: 'plan', point: null, ...nobody });
  await eventually('the hub', () => rig.hub.up, (up) => up, PATIENCE);

  const last = lines().at(-1);
  const home = rig.home.live.world.home;
  const opening = strike.door === 'front-door' ? home.frontDoor : home.parcelBox;
  const secure = opening.bolt === 'thrown' && opening.door === 'closed';
  const alarms = last?.alarms ?? [];
  if (!secure && alarms.length === 0) broken.push(`the bolt is ${opening.bolt} and the door ${opening.door}, and nobody was told`);
  if (last?.state === 'secured' && !secure) broken.push(`secured, but the bolt is ${opening.bolt} and the door ${opening.door}`);

  const incidents = rig.home.live.world.incidents.filter(({ incident, at }) => at >= worldBefore && incident === 'bolt-thrown-on-open-door');
  if (incidents.length > 0) broken.push('a bolt was thrown on an open door');
  for (const { findings, bolts } of rig.rebirths) broken.push(...judge(findings, bolts[strike.door], door.accessPointId));
  const findings = await rig.examine();
  broken.push(...judge(findings, opening.bolt, door.accessPointId));
  const seqs = lines().map(({ seq }) => seq);
  const visitId = last?.visitId;
  // A database that does not answer says nothing of how much it has.
  const mirror = async () => rig.mirrored(visitId).catch(() => undefined);
  await eventually('the server to have it all', mirror, (had) => had !== undefined && had.upTo >= Math.max(findings.acknowledged, seqs.at(-1) ?? 0) && seqs.every((seq) => had.seqs.includes(seq)), PATIENCE).catch((error: unknown) => broken.push(describeError(error).slice(0, 300)));
  // What it lacked is there again by now, so its own word at its return counts.
  for (const { acknowledged, has } of [...findings.takenBack, ...(await rig.examine()).takenBack]) broken.push(`the server acknowledged ${acknowledged} lines and came back with ${has}`);

  // Who dies at a point of its own does not live to tell.
  const kills = rig.hub.deaths - deathsBefore + Number(rig.server.deaths > serverDeathsBefore || rig.reports.some(({ type }) => type === 'struck'));
  const end = last === undefined ? 'never-began' : last.state === 'refused' ? 'refused' : last.state !== 'secured' ? 'alarmed' : alarms.length > 0 ? 'secured-alarmed' : 'secured';
  const pointsOf = (reports: typeof rig.reports) => [...new Set(reports.flatMap((report) => (report.type === 'point' ? [report.name] : [])))];
  const reborn = rig.reports.findLastIndex((report) => report.type === 'journal' && report.atStart);
  const points = pointsOf(reborn < 0 ? rig.reports : rig.reports.slice(0, reborn));
  const pointsAfter = reborn < 0 ? [] : pointsOf(rig.reports.slice(reborn));
  return { strike, visitId, kills, end, broken, points, pointsAfter, refusal: last?.refusal ?? refusal, millisToEnd: ended - began };
}

function judge(findings: Rebirth['findings'], bolt: string, accessPointId: string): readonly string[] {
  const explained = findings.explained[accessPointId] ?? ['thrown'];
  return [
    ...(findings.lost.length > 0 ? [`lines that were durable are gone or changed: ${findings.lost.slice(0, 5).join(', ')}`] : []),
    ...(findings.chain.length > 0 ? [`the evidence does not verify: ${findings.chain.slice(0, 5).map(({ code, seq }) => `${code} at ${seq}`).join(', ')}`] : []),
    ...(explained.includes(bolt) ? [] : [`the bolt is ${bolt}, and the journal knows only of ${explained.join(' or ')}`]),
  ];
}

/** The courier's hands and phone: opens when the bolt is withdrawn, closes, asks to lock until somebody hears it. */
function startBody(rig: CrashRig, { door, story }: Strike, asked: Promise<`vis_${string}` | undefined>): { stop(): Promise<void> } {
  const stop = new AbortController();
  const opening = () => (door === 'front-door' ? rig.home.live.world.home.frontDoor : rig.home.live.world.home.parcelBox);
  const run = async () => {
    if (story === 'not-opened') return;
    while (!stop.signal.aborted && opening().bolt !== 'withdrawn') await pause(20);
    if (stop.signal.aborted) return;
    rig.home.live.act({ type: 'open-door', accessPoint: door });
    while (!stop.signal.aborted && opening().door !== 'open') await pause(20);
    await pause(500);
    rig.home.live.act({ type: 'close-door', accessPoint: door });
    const visitId = await asked;
    if (visitId === undefined) return;
    while (!stop.signal.aborted) {
      const taken = await rig.courier.call('POST /api/v1/courier/visits/{visitId}/lock', { params: { visitId }, body: { askedAt: toIso(systemClock.now()) }, idempotencyKey: fresh().key }).then(() => true, () => false);
      if (taken) return;
      await pause(200);
    }
  };
  const running = run();
  return {
    async stop() {
      stop.abort();
      await running;
    },
  };
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
