import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineHash, verifyChain } from '@latchkey/evidence';
import type { GrantClaims } from '@latchkey/grants';
import { Hours, ManualClock, Millis, newId, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import { expect, it, vi } from 'vitest';
import { startTestDatabase } from '../../../server/src/database/test-database.fixture.ts';
import { startLinkedServer } from '../../test/linked-server.ts';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { openHubIdentity } from '../link/hub-identity.ts';
import { openServerLink } from '../link/server-link.ts';
import { createVisitRunner, type VisitRunner } from './visit-runner.ts';

/** The whole three days: `LATCHKEY_OFFLINE_VISITS=500 vitest run --project integration apps/hub/src/visits/three-days-offline.it.test.ts`. */
const VISITS = Number(process.env['LATCHKEY_OFFLINE_VISITS'] ?? 150);
const OFFLINE = Hours(72);
/** The hub's power fails now and then as well. */
const RESTART_EVERY = 60;

const turn = () => new Promise((resolve) => setImmediate(resolve));

it(`72 hours without a server: ${VISITS} visits under grants already held, each grant opens once, and the server has every line of it afterwards`, { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-offline-'));
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new ManualClock();
  const door = new ScriptedDoor(clock);
  const camera = new ScriptedCamera();
  const point = door.accessPoint();
  const [hub, site] = [newId('hub'), newId('site')];
  const file = join(folder, 'journal.sqlite');
  let journal: Journal = openJournal(file, clock);
  cleaning.defer(() => journal[Symbol.dispose]());
  const run = (): VisitRunner => createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, camera]]), journal, clock, log: silentLog, onEntry: () => undefined });
  let runner = run();
  cleaning.defer(() => runner[Symbol.dispose]());

  // Signed before the line went down, each for the whole time.
  const from = Math.floor(clock.now() / 1_000);
  const grants = Array.from({ length: VISITS }, (): GrantClaims => ({
    iss: 'server', aud: hub, jti: newId('grt'), iat: from, nbf: from, exp: from + OFFLINE / 1_000, sub: newId('vis'), cnf: { jkt: 'thumbprint' },
    accessPointId: point.id, purpose: 'delivery', parcels: [newId('par')], site, labels: [],
  }));
  for (const [index, grant] of grants.entries()) {
    const visit = runner.request(grant);
    await turn();
    expect(visit.visit.state, `visit ${index}`).toBe('unlocked');
    door.door('open');
    door.door('closed');
    runner.askLock(visit.visitId, 'courier', 'thumbprint');
    await turn();
    clock.advance(Seconds(2));
    await turn();
    expect(visit.visit.state, `visit ${index}`).toBe('secured');
    // A thief who heard it on its way: the same grant, now and after a restart, as the same visit and as another.
    const again = grants[Math.floor(index * 0.7)] ?? grant;
    expect(runner.request({ ...again, sub: newId('vis') }).visit.refusal).toBe('grant.used');
    clock.advance(Millis(OFFLINE / VISITS - 3_000));
    if (index % RESTART_EVERY !== RESTART_EVERY - 1) continue;
    runner[Symbol.dispose]();
    journal[Symbol.dispose]();
    journal = openJournal(file, clock);
    runner = run();
  }
  expect(door.commands).toEqual(grants.flatMap(() => ['unlock', 'lock']));

  // Later than any of them was good for.
  clock.advance(Hours(1));
  const late = { ...grants[0], jti: newId('grt'), sub: newId('vis') } as GrantClaims;
  expect(runner.request(late).visit.refusal).toBe('grant.expired');
  expect(door.commands).toHaveLength(2 * VISITS);

  const written = journal.lastSeq;
  expect(journal.ackedSeq).toBe(0);
  expect(written).toBeGreaterThan(VISITS * 8);
  expect(verifyChain(journal.keptLines())).toMatchObject({ ok: true, lines: written });

  // The line is back, over the real link, and breaks a few times more while three days go up.
  const identity = openHubIdentity(folder, systemClock);
  const server = cleaning.use(await startLinkedServer(cleaning.use(await startTestDatabase()), identity, point.id));
  server.breakAfter(VISITS * 2_000);
  cleaning.use(
    openServerLink({
      pairing: server.pairing, serverUrl: server.url, identity, instance: 'process-of-this-test', journal, clock: systemClock, log: silentLog,
      perform: async () => ({}),
      siteState: () => ({ at: toIso(systemClock.now()), instance: 'process-of-this-test', accessPoints: [] }),
      runningVisits: () => [],
    }),
  );
  await vi.waitFor(() => expect(journal.ackedSeq).toBe(written), { timeout: 120_000, interval: 50 });
  expect(server.dialled).toBeGreaterThan(2);

  const { siteId } = server.ids;
  const mirror = await server.db.selectFrom('hub_journals').select(['up_to', 'head']).where('site_id', '=', siteId).executeTakeFirst();
  expect(mirror).toEqual({ up_to: written, head: lineHash(journal.linesAfter(written - 1, 1)[0]?.text ?? '') });
  const entries = await server.db.selectFrom('visit_entries').select('seq').where('site_id', '=', siteId).orderBy('seq').execute();
  expect(entries.map(({ seq }) => seq)).toEqual(journal.entriesAfter(0, written).filter(({ kind }) => kind === 'visit').map(({ seq }) => seq));
  expect(await server.db.selectFrom('refused_entries').select('seq').execute()).toEqual([]);
  const opened = await server.db.selectFrom('visits').select(['id', 'state', 'clean']).where('site_id', '=', siteId).where('unlocked_at', 'is not', null).execute();
  expect(new Set(opened.map(({ id }) => id))).toEqual(new Set(grants.map(({ sub }) => sub)));
  expect(opened.every(({ state, clean }) => state === 'secured' && clean)).toBe(true);
});
