import { BEAT_EVERY } from '@latchkey/contract';
import { type Duration, ManualClock, Millis, newId, Seconds, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { HubPresence } from './hub-presence.ts';

const hub = { siteId: newId('site'), hubId: newId('hub') };
const VISITS = Number(process.env['LATCHKEY_SILENCE_VISITS'] ?? '2000');
const VISIT_LASTS = Seconds(90);
const LOSS = 0.02;

/** When each beat arrives, or never; `sentAt` in milliseconds. */
type Network = (sentAt: readonly number[], random: () => number) => readonly { readonly at: number; readonly n: number }[];

/** A mobile network's delay: 30 ms and a long tail, so that beats overtake each other. */
const delay = (random: () => number): number => 30 - 60 * Math.log(1 - random()) + (random() < 0.01 ? 400 * random() : 0);

/** Every packet by itself: lost, delayed, reordered. Worse than what the link runs on. */
const datagrams: Network = (sentAt, random) => sentAt.flatMap((at, index) => (random() < LOSS ? [] : [{ at: at + delay(random), n: index }])).toSorted((a, b) => a.at - b.at);

/** TCP, as the link has it: in order, a lost segment or acknowledgement again after 200 ms, then twice as long (RFC 6298, 5.5), and the later ones behind it. */
const tcp: Network = (sentAt, random) => {
  let ahead = 0;
  return sentAt.map((at, n) => {
    let arrives = at + delay(random);
    for (let wait = 200; random() < 2 * LOSS; wait *= 2) arrives += wait;
    ahead = Math.max(ahead, arrives);
    return { at: ahead, n };
  });
};

/** Losses in bursts: 2 % on average, ten packets long on average (Gilbert's model). */
const bursts: Network = (sentAt, random) => {
  let bad = random() < LOSS;
  return sentAt.flatMap((at, n) => {
    bad = bad ? random() > 0.1 : random() < (0.1 * LOSS) / (1 - LOSS);
    return bad ? [] : [{ at: at + delay(random), n }];
  }).toSorted((a, b) => a.at - b.at);
};

/** One visit over a network; the hub dies at `diesAt`, or not at all. Gives when the alarm came. */
function visitOver(network: Network, seed: number, diesAt?: Duration): number | undefined {
  const random = seededRandom(seed);
  const clock = new ManualClock();
  using presence = new HubPresence(clock);
  let alarm: number | undefined;
  presence.losses.subscribe(() => (alarm ??= clock.monotonic()));
  const until = diesAt ?? VISIT_LASTS;
  const sentAt = Array.from({ length: Math.floor(until / BEAT_EVERY) }, (_beat, n) => n * BEAT_EVERY);
  let newest = -1;
  for (const { at, n } of network(sentAt, random)) {
    clock.advance(Millis(Math.max(0, at - clock.monotonic())));
    // As the verifier does: one that was overtaken is passed over.
    if (n > newest) presence.beat(hub, true);
    newest = Math.max(newest, n);
  }
  clock.advance(Millis(Math.max(0, until - clock.monotonic()) + (diesAt === undefined ? 0 : 20_000)));
  return alarm;
}

const falseAlarms = (network: Network): number => Array.from({ length: VISITS }, (_visit, seed) => visitOver(network, seed)).filter((alarm) => alarm !== undefined).length;
const delays = (network: Network): readonly number[] =>
  Array.from({ length: VISITS / 10 }, (_visit, seed) => {
    const diesAt = 20_000 + seed * 7;
    return (visitOver(network, seed, Millis(diesAt)) ?? Number.POSITIVE_INFINITY) - diesAt;
  }).toSorted((a, b) => a - b);

describe('silence in a visit', () => {
  it.each([{ name: 'datagrams', network: datagrams }, { name: 'TCP', network: tcp }])('over $name with 2 % loss: at most 1 false alarm in 1,000 visits, and every dead hub is noticed within 4.5 s', ({ name, network }) => {
    const wrong = falseAlarms(network);
    const times = delays(network);
    const [median, worst] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0];
    console.log(`silence over ${name}, 2 % loss: ${wrong} false alarms in ${VISITS} visits of 90 s; ${times.length} dead hubs noticed after ${median.toFixed(0)} ms (median), ${worst.toFixed(0)} ms (worst)`);
    expect(wrong / VISITS).toBeLessThanOrEqual(1 / 1_000);
    expect(worst).toBeLessThanOrEqual(4_500);
  });

  it('is told of when the same loss comes in bursts: ten beats in a row are five seconds without a word', () => {
    const wrong = falseAlarms(bursts);
    console.log(`silence over datagrams, 2 % loss in bursts of ten: ${wrong} false alarms in ${VISITS} visits of 90 s`);
    expect(wrong).toBeGreaterThan(0);
  });
});
