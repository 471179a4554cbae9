import { CodedError, parseInstant, Seconds, sleep, systemClock } from '@latchkey/kit';
import { startPushPeer } from '../../apps/server/src/notices/push-peer.fixture.ts';
import { createCourierClient } from '../../apps/cli/src/deliver/courier-client.ts';
import { startStreet } from '../../e2e/src/street/street.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { watchAsResident } from './resident-watch.ts';
import { untilProved } from './until-proved.ts';
import { openDoorPage, playVisit } from './visit-player.ts';

const clock = systemClock;
/** What a household is told of a delivery that goes well. */
const KINDS = ['visit.unlocked', 'visit.secured'] as const;
const HANDED_OVER_WITHIN = Seconds(10);

/** From the hub's journal at a simulated parcel box until a push service (a peer on this machine) has taken the encrypted notice, one clock for both. `--count` is visits. */
export async function noticesBench({ quick, count = quick ? 4 : 50 }: BenchScale): Promise<BenchReport> {
  await using street = await startStreet({ env: { LATCHKEY_PUSH_LOOPBACK: 'true' } });
  using resident = await watchAsResident(street.url, clock);
  const courier = await createCourierClient(street.url, clock);
  const { publicKey } = await resident.client.call('GET /api/v1/push-key', {});
  await using push = await startPushPeer(publicKey);
  const { endpoint, p256dh, auth } = push.subscription;
  await resident.client.call('POST /api/v1/push-subscriptions', { body: { endpoint, keys: { p256dh, auth } } });
  const door = (await resident.client.call('GET /api/v1/demo', {})).doors.find(({ kind }) => kind === 'parcel-box');
  if (door === undefined) throw new CodedError('bench.no_door', 'The demo home has no parcel box');
  await untilProved(resident.client, door.accessPointId, clock);

  const millis: Record<(typeof KINDS)[number], number[]> = { 'visit.unlocked': [], 'visit.secured': [] };
  // Far from the seeds of the demo home's own parcels.
  for (let seed = 3_000_000; seed < 3_000_000 + count; seed += 1) {
    await openDoorPage(door, courier);
    const { visitId, secured } = await playVisit(door, seed, resident, courier, clock);
    await secured;
    const { entries } = await resident.client.call('GET /api/v1/visits/{visitId}', { params: { visitId } });
    const until = clock.monotonic() + HANDED_OVER_WITHIN;
    for (const kind of KINDS) millis[kind].push((await handedOver(kind)) - happened(kind));

    function happened(kind: (typeof KINDS)[number]): number {
      const state = kind.slice('visit.'.length);
      return parseInstant(entries.find((entry) => entry.state === state)?.at ?? '') ?? Number.NaN;
    }
    async function handedOver(kind: (typeof KINDS)[number]): Promise<number> {
      for (;;) {
        const { items } = await resident.client.call('GET /api/v1/notifications', { query: { limit: 20 } });
        const told = items.find((notice) => notice.kind === kind && notice.visitId === visitId)?.deliveries.find(({ channel }) => channel === 'push');
        const at = parseInstant(told?.handedOverAt ?? '');
        if (at !== undefined) return at;
        if (clock.monotonic() > until) throw new CodedError('bench.visit', `No push service was given ${kind}: ${told?.failure ?? 'no delivery'}`);
        await sleep(clock, Seconds(0.1));
      }
    }
  }
  if (push.messages.length < 2 * count) throw new CodedError('bench.visit', `The push service read ${push.messages.length} notices of ${2 * count}`);
  return { rows: KINDS.map((kind) => benchRow(`${kind}: the hub's journal -> taken by a push service`, 'ms', millis[kind], 'p95 <= 500')), notes: [] };
}
