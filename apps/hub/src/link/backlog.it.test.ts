import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineHash } from '@latchkey/evidence';
import { newId, silentLog, systemClock, toIso } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../../server/src/database/test-database.fixture.ts';
import { type LinkedServer, startLinkedServer } from '../../test/linked-server.ts';
import { type Journal, type NewEntry, openJournal } from '../journal/journal.ts';
import { openHubIdentity } from './hub-identity.ts';
import { openServerLink, type ServerLink } from './server-link.ts';

const DOOR = 'ap_00000000000000000000000000';
/** `LATCHKEY_BACKLOG=5000 vitest run --project integration apps/hub/src/link/backlog.it.test.ts` waits for more. */
const BACKLOG = Number(process.env['LATCHKEY_BACKLOG'] ?? 1_000);
const eventually = { timeout: 60_000, interval: 20 };
let cluster: TestDatabase;
let stack: AsyncDisposableStack;
let server: LinkedServer;
let journal: Journal;
let dial: () => ServerLink;

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-backlog-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const identity = openHubIdentity(folder, systemClock);
  server = stack.use(await startLinkedServer(cluster, identity, DOOR));
  journal = openJournal(join(folder, 'journal.sqlite'));
  stack.defer(() => journal[Symbol.dispose]());
  dial = () =>
    stack.use(
      openServerLink({
        pairing: server.pairing, serverUrl: server.url, identity, instance: 'process-of-this-test', journal, clock: systemClock, log: silentLog,
        perform: async () => ({}),
        siteState: () => ({ at: toIso(systemClock.now()), instance: 'process-of-this-test', accessPoints: [] }),
        runningVisits: () => [],
      }),
    );
});
afterEach(() => stack.disposeAsync());

const LINES_A_VISIT = 100;
/** Lines of long visits, each with a notice, so that one taken twice would tell somebody twice. */
function write(lines: number): void {
  for (let first = journal.lastSeq; first < lines; first += LINES_A_VISIT) {
    const visitId = newId('vis');
    const entry = (nth: number): NewEntry => ({
      kind: 'visit', visitId, accessPointId: DOOR, purpose: 'delivery', parcels: [], type: 'door.reported', data: { door: nth % 2 === 0 ? 'open' : 'closed', nth },
      state: 'open', notices: ['visit.opened'], alarms: [], refusal: null, clean: false,
    });
    journal.append(systemClock.now(), Array.from({ length: Math.min(LINES_A_VISIT, lines - first) }, (_, nth) => entry(nth)));
  }
}

/** What the server has is the journal: each line once, in its order, and nothing else. */
async function expectMirrored(): Promise<void> {
  const { lastSeq } = journal;
  await vi.waitFor(() => expect(journal.ackedSeq).toBe(lastSeq), eventually);
  const { hubId, siteId } = server.ids;
  const kept = await server.db.selectFrom('hub_journals').select(['up_to', 'head']).where('hub_id', '=', hubId).executeTakeFirst();
  expect(kept).toEqual({ up_to: lastSeq, head: lineHash(journal.linesAfter(lastSeq - 1, 1)[0]?.text ?? '') });
  const rows = await server.db.selectFrom('visit_entries').select(['seq', 'visit_id', 'data']).where('site_id', '=', siteId).orderBy('seq').execute();
  expect(rows).toEqual(journal.entriesAfter(0, lastSeq).map((entry) => (entry.kind === 'visit' ? { seq: entry.seq, visit_id: entry.visitId, data: entry.data } : entry.kind)));
  expect(await server.db.selectFrom('refused_entries').select('seq').execute()).toEqual([]);
  expect(server.raised).toHaveLength(lastSeq);
}

describe('lines that wait for the server', { timeout: 180_000 }, () => {
  it.each([30, 300])('go up when the link is back, each once and in order: %i of them', async (lines) => {
    write(lines);
    dial();
    await expectMirrored();
    expect(server.dialled).toBe(1);
  });

  it(`go up although the link breaks again and again in the middle of a line: ${BACKLOG} of them, while more are written`, async () => {
    write(BACKLOG * 0.8);
    // About a dozenth of what waits.
    server.breakAfter(BACKLOG * 60);
    const link = dial();
    await vi.waitFor(() => expect(journal.ackedSeq).toBeGreaterThan(0), eventually);
    write(BACKLOG);
    link.entryAdded();
    await vi.waitFor(() => expect(server.dialled).toBeGreaterThan(4), eventually);
    server.breakAfter(null);
    await expectMirrored();
  });

  it('go up again when the server was restored from a backup, and lacks lines that it had acknowledged', async () => {
    write(300);
    journal.acknowledge(200);
    dial();
    await expectMirrored();
  });
});
