import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseObject, verifyBundle, writeBundle } from '@latchkey/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResidentClient } from '../../apps/cli/src/deliver/resident-client.ts';
import { checkBundle } from '../../apps/web/src/verify/check/bundle-check.ts';
import { latchkey } from './street/command.ts';
import { type Street, startStreet } from './street/street.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-evidence-'));
let street: Street;
beforeAll(async () => {
  street = await startStreet({ dataDir });
});
afterAll(async () => {
  await street.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the evidence of a real visit', () => {
  it('is sealed, witnessed and proved by both verifiers, from the door to the last picture', async () => {
    expect((await latchkey(['deliver', '--url', street.url])).code).toBe(0);
    const resident = await createResidentClient(street.url);
    const { items } = await resident.call('GET /api/v1/visits', { query: {} });
    const visitId = items[0]?.id ?? 'vis_none';
    const read = () => resident.call('GET /api/v1/visits/{visitId}/evidence', { params: { visitId } });
    const isWhole = (evidence: Awaited<ReturnType<typeof read>>) => parseObject(evidence.lines.at(-1) ?? '')?.['kind'] === 'seal' && evidence.witnesses.length === 1;
    await expect.poll(async () => isWhole(await read()), { timeout: 60_000, interval: 500 }).toBe(true);
    const data = await read();

    const recordingId = items[0]?.recording?.id ?? 'rec_none';
    const answer = await resident.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const bundle = writeBundle({ data, parts: [{ recordingId, part: 0, bytes }], withheld: [], openingKeys: [], exportedAt: new Date().toISOString(), page: '<!doctype html>', readme: 'For people.\n' });

    const [one, other] = [verifyBundle(bundle), await checkBundle(bundle)];
    expect(one.findings).toEqual([]);
    expect(other).toEqual(one);
    expect(one.timeline.map(({ state }) => state)).toEqual(expect.arrayContaining(['unlocked', 'open', 'closed', 'secured']));
    expect(one.recordings).toEqual([expect.objectContaining({ recordingId, withheld: 0 })]);
    expect(one.recordings[0]?.segments).toBeGreaterThan(0);

    const file = join(dataDir, 'visit.zip');
    writeFileSync(file, bundle);
    const { code, stdout } = await latchkey(['verify', file, '--hub', one.hub?.thumbprint ?? '']);
    expect(stdout).toContain('PROVED\n');
    expect(code).toBe(0);
  });
});
