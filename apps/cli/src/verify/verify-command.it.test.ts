import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleOf, makeSample } from '../../../../bench/src/tamper/sample-bundle.ts';
import { SeededRandom } from '../../../../bench/src/tamper/seeded-random.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const sample = makeSample(new SeededRandom(11));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-verify-'));
  const altered = sample.zip.slice();
  altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(folder, 'good.zip'), sample.zip);
  writeFileSync(join(folder, 'altered.zip'), altered);
  writeFileSync(join(folder, 'gap.zip'), bundleOf(sample.data, sample.parts, [{ recordingId: sample.parts[0]?.recordingId ?? '', segments: [1] }]));
});
afterAll(() => rmSync(folder, { recursive: true }));

const latchkey = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'verify', ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};

it('says that a good bundle is proved, and by whose key', () => {
  const { status, stdout } = latchkey('good.zip', '--hub', sample.hub);
  expect(stdout).toContain('PROVED\n');
  expect(stdout).toContain(`${sample.journal.hub.id}, key ${sample.hub}, as you expected`);
  expect(stdout).toContain(`Witness    ${sample.journal.server.id}`);
  expect(status).toBe(0);
});

it('names what is withheld, with its times', () => {
  const { status, stdout } = latchkey('gap.zip');
  expect(stdout).toMatch(/missing {2}recording rec_\w+ segment 1 \(2026-11-22T\S+ to 2026-11-22T\S+\): Withheld/);
  expect(stdout).toContain(`--hub ${sample.hub}`);
  expect(status).toBe(2);
});

it('fails on what was changed, on another hub’s key and on what is no bundle', () => {
  expect(latchkey('altered.zip')).toMatchObject({ status: 1, stdout: expect.stringContaining('NOT PROVED') as string });
  expect(latchkey('good.zip', '--hub', 'another')).toMatchObject({ status: 1, stdout: expect.stringContaining('key.unexpected') as string });
  expect(latchkey('nothing.zip')).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot be read') as string });
});

it('gives the whole verdict to programs', () => {
  const { stdout } = latchkey('good.zip', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'proved', findings: [], visitId: sample.data.visitId });
});
