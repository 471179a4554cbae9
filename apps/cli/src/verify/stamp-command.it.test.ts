import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { readTimeStamp, readZip, TIME_STAMP_FILE, verifyBundle, writeZip } from '@latchkey/evidence';
import { Seconds, sleep, systemClock } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleOf, makeSample } from '../../../../bench/src/tamper/sample-bundle.ts';
import { SeededRandom } from '../../../../bench/src/tamper/seeded-random.ts';
import { checkBundle } from '../../../web/src/verify/check/bundle-check.ts';
import { checkStamp } from '../../../web/src/verify/check/time-stamp.ts';
import { stamp } from './stamp-command.ts';
import { makeCertificate, signAgain, startAuthority } from './time-stamp-authority.fixture.ts';
import { verdictLines } from './verdict-lines.ts';

const sample = makeSample(new SeededRandom(21));
const nowhere = () => new PassThrough().resume();
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-stamp-'));
  file = join(folder, 'visit.zip');
  writeFileSync(file, sample.zip);
});
afterEach(() => rmSync(folder, { recursive: true }));

const tokenOf = (zip: Uint8Array): Uint8Array => readZip(zip)?.members.find(({ name }) => name === TIME_STAMP_FILE)?.bytes ?? new Uint8Array();
const withToken = (token: Uint8Array, zip = sample.zip): Uint8Array => writeZip([...(readZip(zip)?.members ?? []), { name: TIME_STAMP_FILE, bytes: token }]);

describe('a bundle with a time stamp', () => {
  it.each([['rsa:3072', 'sha512'], ['ec', 'sha256']] as const)('is proved by both verifiers, which name the authority (%s, %s)', async (key, digest) => {
    await using authority = await startAuthority(folder, key, digest);
    const from = Math.floor(Date.now() / 1_000) * 1_000;
    await stamp(file, authority.url, nowhere());
    const zip = readFileSync(file);
    const verdict = verifyBundle(zip);
    expect(verdict).toMatchObject({ kind: 'proved', timeStamp: { authority: 'Test Clock', certificate: authority.fingerprint } });
    expect(Date.parse(verdict.timeStamp?.at ?? '')).toBeGreaterThanOrEqual(from);
    expect(Date.parse(verdict.timeStamp?.at ?? '')).toBeLessThanOrEqual(Date.now());
    expect(await checkBundle(zip)).toEqual(verdict);
    expect(verdictLines(verdict, undefined)).toContain(`Stamped    ${verdict.timeStamp?.at} by Test Clock, certificate SHA-256 ${authority.fingerprint}`);
    // Once more is a newer stamp, not a second one.
    await stamp(file, authority.url, nowhere());
    expect(verifyBundle(readFileSync(file)).kind).toBe('proved');
  });

  it('is not proved with the stamp of other signatures, or with what is no stamp', async () => {
    await using authority = await startAuthority(folder, 'ec', 'sha256');
    await stamp(file, authority.url, nowhere());
    const token = tokenOf(readFileSync(file));
    const other = bundleOf({ ...sample.data, checkpoint: sample.journal.cosigned(sample.journal.note()).replace(/— latchkey\/dev_.*\n/, ''), witnesses: sample.data.witnesses.slice(0, 1) }, sample.parts);
    expect(verifyBundle(other).kind).toBe('proved');
    for (const zip of [withToken(token, other), withToken(new Uint8Array()), withToken(token.slice(0, -1)), withToken(Uint8Array.from([...token, 0]))]) {
      const verdict = verifyBundle(zip);
      expect(verdict).toMatchObject({ kind: 'not_proved', findings: [{ code: 'timestamp.not_proved', where: 'file timestamp.der' }], timeStamp: undefined });
      expect(await checkBundle(zip)).toEqual(verdict);
    }
  });

  it('is read alike by both with any bit of the stamp flipped, and never with another time or authority', async () => {
    await using authority = await startAuthority(folder, 'ec', 'sha256');
    await stamp(file, authority.url, nowhere());
    const token = tokenOf(readFileSync(file));
    const checkpoint = new TextEncoder().encode(sample.data.checkpoint);
    const timeStamp = readTimeStamp(token, checkpoint);
    const random = new SeededRandom(5);
    let refused = 0;
    for (let round = 0; round < 300; round += 1) {
      const altered = token.slice();
      const at = random.below(altered.length);
      altered[at] = (altered[at] ?? 0) ^ (1 << random.below(8));
      const read = readTimeStamp(altered, checkpoint);
      if (read === undefined) refused += 1;
      else expect(read).toEqual(timeStamp);
      expect(await checkStamp(altered, checkpoint), `byte ${at}`).toEqual(read);
    }
    // What no signature covers says nothing: versions, and the names of the authority outside of its certificate.
    expect(refused).toBeGreaterThan(200);
  });

  it('needs a certificate that is for stamping time, and was valid then', async () => {
    for (const [name, usage] of [['clock', 'timeStamping'], ['shop', 'serverAuth']] as const) makeCertificate(folder, name, usage);
    await using authority = await startAuthority(folder, 'ec', 'sha256');
    await stamp(file, authority.url, nowhere());
    const token = tokenOf(readFileSync(file));
    // Certificates begin with a second.
    await sleep(systemClock, Seconds(1.1));
    makeCertificate(folder, 'late', 'timeStamping');
    for (const [name, kind] of [['clock', 'proved'], ['shop', 'not_proved'], ['late', 'not_proved']] as const) {
      const zip = withToken(signAgain(folder, token, name));
      const verdict = verifyBundle(zip);
      expect(verdict.kind, name).toBe(kind);
      expect(await checkBundle(zip)).toEqual(verdict);
    }
  });

  it('is as it was when the authority gives no stamp', async () => {
    const deaf = createServer((_request, response) => response.end('no'));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo; // a TCP server's address is never a path
    await expect(stamp(file, `http://127.0.0.1:${port}/`, nowhere())).rejects.toMatchObject({ code: 'stamp.not_granted' });
    deaf.close();
    await expect(stamp(file, `http://127.0.0.1:${port}/`, nowhere())).rejects.toMatchObject({ code: 'stamp.unreachable' });
    expect(readFileSync(file)).toEqual(Buffer.from(sample.zip));
  });
});
