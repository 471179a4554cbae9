import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChainLine, verifyChain } from '@latchkey/evidence';
import type { GrantClaims } from '@latchkey/grants';
import { Hours, ManualClock, Millis, newId, Seconds, silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createVisitRunner, type VisitRunner } from './visit-runner.ts';

const VISITS = 500;
const OFFLINE = Hours(72);
/** The hub's power fails now and then as well. */
const RESTART_EVERY = 60;
const IN_FLIGHT = 200;

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('72 hours without a server: 500 visits under grants already held, each grant opens once, and every line is there to go up afterwards', { timeout: 180_000 }, async () => {
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
  const received = takeEverything(journal);
  expect(received).toHaveLength(written);
  expect(verifyChain(received)).toMatchObject({ ok: true, lines: written });
  const secured = received.filter(({ text }) => text.includes('"state":"secured"'));
  expect(new Set(secured.map(({ text }) => (JSON.parse(text) as { visitId: string }).visitId))).toEqual(new Set(grants.map(({ sub }) => sub)));
});

/** What goes up when the server is back: in the batches that the link sends, each acknowledged before the next. */
function takeEverything(journal: Journal): readonly ChainLine[] {
  const received: ChainLine[] = [];
  while (journal.ackedSeq < journal.lastSeq) {
    const batch = journal.linesAfter(journal.ackedSeq, IN_FLIGHT);
    received.push(...batch);
    journal.acknowledge(batch.at(-1)?.seq ?? journal.lastSeq);
  }
  return received;
}
