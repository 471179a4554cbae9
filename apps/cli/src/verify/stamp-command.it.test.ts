import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
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
import { certificatesInFile as certificatesOfPage, trustedBy as trustedByPage } from '../../../web/src/verify/check/stamp-chain.ts';
import { checkStamp } from '../../../web/src/verify/check/time-stamp.ts';
import { stamp } from './stamp-command.ts';
import { certificatesInFile, trustedBy } from './stamp-chain.ts';
import { LEAF, type Link, makeCertificate, makeChain, MIDDLE, ROOT, signAgain, startAuthority } from './time-stamp-authority.fixture.ts';
import { verdictLines } from './verdict-lines.ts';
import { verify, verifyTrusting } from './verify-command.ts';

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
    const other = bundleOf({ ...sample.data, checkpoint: sample.journal.cosigned(sample.journal.note()).replaceAll(/— latchkey\/dev_.*\n/g, ''), witnesses: sample.data.witnesses.slice(0, 1) }, sample.parts);
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

  it('is of an authority whose chain both verifiers follow to the certificate that the reader trusts', async () => {
    const keyOf = ({ name }: Link) => (name === 'root' ? ['rsa:2048'] : ['ec', '-pkeyopt', `ec_paramgen_curve:${name === 'middle' ? 'secp384r1' : 'prime256v1'}`]);
    makeChain(folder, [ROOT, MIDDLE, LEAF], keyOf);
    makeChain(folder, [{ ...ROOT, name: 'stranger' }]);
    makeChain(folder, [{ ...ROOT, name: 'plain', extensions: ['basicConstraints=CA:FALSE'] }, { ...LEAF, name: 'leaf-of-plain' }]);
    makeChain(folder, [{ ...ROOT, name: 'shallow', extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0'] }, { ...MIDDLE, name: 'below' }, { ...LEAF, name: 'leaf-too-deep' }]);
    makeChain(folder, [ROOT, { ...MIDDLE, name: 'shop', extensions: [...MIDDLE.extensions, 'extendedKeyUsage=serverAuth'] }, { ...LEAF, name: 'leaf-of-shop' }].map((link) => (link === ROOT ? { ...ROOT, name: 'root2' } : link)));
    makeChain(folder, [{ ...ROOT, name: 'root3' }, { ...LEAF, name: 'leaf-strange', extensions: [...LEAF.extensions, '1.2.3.4=critical,ASN1:NULL'] }]);
    makeCertificate(folder, 'alone', 'timeStamping');
    makeChain(folder, [{ ...ROOT, name: 'root4' }, { ...LEAF, name: 'leaf-lax', extensions: ['extendedKeyUsage=timeStamping'] }]);
    await using authority = await startAuthority(folder, 'ec', 'sha256');
    await stamp(file, authority.url, nowhere());
    const token = tokenOf(readFileSync(file));
    const pem = (name: string) => readFileSync(join(folder, `${name}.pem`));
    const cases = [
      ['leaf', ['middle'], 'root', 'proved'],
      ['leaf', ['middle'], 'middle', 'proved'],
      ['leaf', ['root', 'middle', 'stranger'], 'root', 'proved'],
      ['alone', [], 'alone', 'proved'],
      ['leaf', ['middle'], 'stranger', 'timestamp.not_trusted'],
      ['leaf', [], 'root', 'timestamp.not_trusted'],
      ['leaf-of-plain', [], 'plain', 'timestamp.not_trusted'],
      ['leaf-too-deep', ['below'], 'shallow', 'timestamp.not_trusted'],
      ['leaf-of-shop', ['shop'], 'root2', 'timestamp.not_trusted'],
      ['leaf-strange', [], 'root3', 'timestamp.not_trusted'],
      ['leaf-lax', [], 'root4', 'timestamp.not_proved'],
    ] as const;
    for (const [name, along, trusted, expected] of cases) {
      const zip = withToken(signAgain(folder, token, name, along));
      const ders = certificatesInFile(pem(trusted), trusted);
      const verdict = await verifyTrusting(ders, zip);
      expect(verdict, name).toMatchObject(expected === 'proved' ? { kind: 'proved', findings: [] } : { kind: 'not_proved', findings: [{ code: expected }] });
      if (expected !== 'timestamp.not_proved') expect(verdict.timeStamp?.trustedBy, name).toBe(expected === 'proved' ? new X509Certificate(pem(trusted)).fingerprint256.replaceAll(':', '').toLowerCase() : null);
      expect(await checkBundle(zip, undefined, certificatesOfPage(pem(trusted))), name).toEqual(verdict);
    }
    expect(verdictLines(await verifyTrusting(certificatesInFile(pem('root'), 'root'), withToken(signAgain(folder, token, 'leaf', ['middle']))), undefined).join('\n')).toContain('whose chain leads to the certificate that you named');
    writeFileSync(file, withToken(signAgain(folder, token, 'leaf', ['middle'])));
    expect([await verify(file, { tsaCa: join(folder, 'root.pem'), json: false }, nowhere()), await verify(file, { tsaCa: join(folder, 'stranger.pem'), json: false }, nowhere())]).toEqual([0, 1]);
    await expect(verify(file, { tsaCa: file, json: false }, nowhere())).rejects.toMatchObject({ code: 'verify.unreadable' });
    // With any bit of the chain flipped both still say the same, and never that it leads elsewhere.
    const chained = signAgain(folder, token, 'leaf', ['middle']);
    const random = new SeededRandom(6);
    const root = certificatesInFile(pem('root'), 'root');
    const leads = new X509Certificate(pem('root')).fingerprint256.replaceAll(':', '').toLowerCase();
    const checkpoint = new TextEncoder().encode(sample.data.checkpoint);
    for (let round = 0; round < 80; round += 1) {
      const altered = chained.slice();
      const at = random.below(altered.length);
      altered[at] = (altered[at] ?? 0) ^ (1 << random.below(8));
      const [one, other] = [readTimeStamp(altered, checkpoint), await checkStamp(altered, checkpoint)];
      const led = one === undefined ? null : await trustedBy(one, altered, root);
      expect(other === undefined ? null : await trustedByPage(other, altered, root), `byte ${at}`).toBe(led);
      expect([null, leads]).toContain(led);
    }
    // OpenSSL's own verifier says the same of the first.
    writeFileSync(join(folder, 'chained'), signAgain(folder, token, 'leaf', ['middle']));
    writeFileSync(join(folder, 'stamped'), sample.data.checkpoint);
    const said = spawnSync('openssl', ['ts', '-verify', '-token_in', '-in', 'chained', '-data', 'stamped', '-CAfile', 'root.pem', '-untrusted', 'middle.pem'], { cwd: folder, encoding: 'utf8' });
    expect(said.stdout + said.stderr).toContain('Verification: OK');
  });

  it('trusts no certificate in a file that holds none', () => {
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')]) {
      expect(() => certificatesInFile(bytes, 'ca.pem')).toThrow('holds no certificate');
      expect(certificatesOfPage(bytes)).toEqual([]);
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
