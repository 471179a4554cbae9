import { once } from 'node:events';
import { sockets } from '@latchkey/contract';
import { type Clock, CodedError, newId, Seconds, systemClock, withDeadline } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import { WebSocket } from 'ws';
import { createHousehold } from '../../apps/server/src/household/household-store.ts';
import { createSessions } from '../../apps/server/src/identity/sessions.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { type BenchServer, requireFiles, startBenchServer } from './bench-server.ts';
import { cpuSeconds } from './process-usage.ts';

const clock: Clock = systemClock;
/** Phones, tablets and a desktop of one household. */
const PAGES_A_HOME = 4;
const AT_ONCE = 50;

interface Home {
  readonly cookie: string;
  readonly pages: WebSocket[];
}

/** Live pages on one server process: each holds the socket that a resident's page holds, signed in by its own household's session. */
export async function pagesBench({ quick, count = quick ? 200 : 2_000 }: BenchScale): Promise<BenchReport> {
  requireFiles(count);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startBenchServer(clock));
  const homes: Home[] = [];
  stack.defer(() => homes.forEach(({ pages }) => pages.forEach((page) => page.terminate())));
  const sessions = createSessions({ db: server.db, clock });
  for (let nth = 0; nth < Math.ceil(count / PAGES_A_HOME); nth += 1) {
    const { ownerId } = await createHousehold(server.db, clock, { name: 'Ash', owner: { name: 'Ann', email: null }, demo: false, postcode: null });
    homes.push({ cookie: (await sessions.begin(ownerId, server.url)).split(';')[0] ?? '', pages: [] });
  }
  // Warm, so that no compiler is measured as memory of a connection.
  await openPage(server, homes[0] as Home);
  await expectParcel(server, homes[0] as Home, 0);

  const before = await server.sample();
  const wanted = homes.flatMap((home) => Array.from({ length: PAGES_A_HOME }, () => home)).slice(1, count);
  const begun = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let home = wanted.pop(); home !== undefined; home = wanted.pop()) await openPage(server, home);
  }));
  const opened = count - 1;
  const perSecond = (opened * 1_000) / (performance.now() - begun);
  const after = await server.sample();

  const [cpu, told] = [cpuSeconds([server.pid]), performance.now()];
  const whole: number[] = [];
  const spread: number[] = [];
  const rounds = Math.min(homes.length, quick ? 40 : 200);
  for (let nth = 0; nth < rounds; nth += 1) {
    const { first, last } = await expectParcel(server, homes[Math.floor((nth * homes.length) / rounds)] as Home, nth + 1);
    whole.push(last);
    spread.push(last - first);
  }
  const busy = ((cpuSeconds([server.pid]) - cpu) * 100_000) / (performance.now() - told);
  const open = homes.reduce((total, { pages }) => total + pages.filter(({ readyState }) => readyState === WebSocket.OPEN).length, 0);
  if (open < count) throw new CodedError('bench.lost_pages', `Of ${count} pages ${count - open} lost their connection`);
  return {
    rows: [
      benchRow(`${count} live pages: server memory a page, JavaScript’s own`, 'KiB', [((after.heap + after.external - before.heap - before.external) * 1_024) / opened]),
      benchRow(`${count} live pages: server memory a page, resident`, 'KiB', [((after.rss - before.rss) * 1_024) / opened]),
      benchRow(`${count} live pages: opened, with their sign-in checked`, '1/s', [perSecond]),
      benchRow(`${count} live pages: a parcel is added → every page of its household was told`, 'ms', whole),
      benchRow(`${count} live pages: first page of a household → its last`, 'ms', spread),
    ],
    notes: [`live pages: ${homes.length} households of ${PAGES_A_HOME} pages, the server holds ${after.files} files and ${after.rss.toFixed(0)} MiB; telling ${rounds} households one after the other took ${busy.toFixed(0)} % of a core; the pages are on the same machine`],
  };
}

async function openPage({ url }: BenchServer, home: Home): Promise<void> {
  const page = new WebSocket(`${url.replace('http', 'ws')}${sockets.residentEvents.path}`, { headers: { cookie: home.cookie, origin: url }, perMessageDeflate: false });
  home.pages.push(page);
  // The server's first word: it is subscribed by then.
  await withDeadline(clock, Seconds(30), 'a page’s first event', (signal) => once(page, 'message', { signal }));
}

/** The household expects a parcel; its pages hear of it. Gives the milliseconds until the first and the last of them did. */
async function expectParcel({ url }: BenchServer, { cookie, pages }: Home, nth: number): Promise<{ readonly first: number; readonly last: number }> {
  const from = performance.now();
  const heard = pages.map(async (page) => {
    await withDeadline(clock, Seconds(30), 'a page to be told', (signal) => once(page, 'message', { signal }));
    return performance.now() - from;
  });
  const body = JSON.stringify({ text: sampleNumber('ups_1z', nth), title: 'Lamp' });
  const answer = await fetch(`${url}/api/v1/parcels`, { method: 'POST', headers: { cookie, origin: url, 'content-type': 'application/json', 'idempotency-key': newId('key') }, body });
  if (answer.status !== 201) throw new CodedError('bench.refused', `A parcel was answered with ${answer.status}: ${await answer.text()}`);
  const times = await Promise.all(heard);
  return { first: Math.min(...times), last: Math.max(...times) };
}
