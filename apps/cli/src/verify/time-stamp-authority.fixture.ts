import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A time stamp authority of OpenSSL's making behind HTTP on loopback. */
export interface TimeStampAuthority extends AsyncDisposable {
  readonly url: string;
  /** SHA-256 of its certificate, as OpenSSL prints it, in lower case. */
  readonly fingerprint: string;
}

export type AuthorityKey = 'rsa:3072' | 'ec';

export async function startAuthority(folder: string, key: AuthorityKey, digest: 'sha256' | 'sha512'): Promise<TimeStampAuthority> {
  const openssl = opensslIn(folder);
  writeFileSync(join(folder, 'tsa.conf'), [
    '[tsa]', 'default_tsa = one', '[one]', 'serial = serial', 'signer_cert = tsa.pem', 'signer_key = tsa.key', `signer_digest = ${digest}`, 'default_policy = 1.2.3.4', 'digests = sha256', 'ess_cert_id_alg = sha256', '',
  ].join('\n'));
  writeFileSync(join(folder, 'serial'), '01\n');
  openssl(...certificateFor('tsa', key, 'timeStamping'));
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer); // a request's chunks, no encoding set
    writeFileSync(join(folder, 'query'), Buffer.concat(parts));
    openssl('ts', '-reply', '-config', 'tsa.conf', '-queryfile', 'query', '-out', 'reply');
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(readFileSync(join(folder, 'reply')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a path
  return {
    url: `http://127.0.0.1:${port}/`,
    fingerprint: String(openssl('x509', '-in', 'tsa.pem', '-noout', '-fingerprint', '-sha256')).replace(/^.*=/, '').replaceAll(':', '').trim().toLowerCase(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A certificate and its key as files of this name, for some usage. It must be there before the time that is signed with it. */
export const makeCertificate = (folder: string, name: string, usage: string): unknown => opensslIn(folder)(...certificateFor(name, 'ec', usage));

/** The same statement of time, signed with another certificate. OpenSSL's authority would not sign with one that is for something else. */
export function signAgain(folder: string, token: Uint8Array, name: string): Uint8Array {
  const openssl = opensslIn(folder);
  writeFileSync(join(folder, 'token'), token);
  openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'token', '-out', 'statement');
  openssl('cms', '-sign', '-binary', '-nodetach', '-cades', '-econtent_type', '1.2.840.113549.1.9.16.1.4', '-in', 'statement', '-signer', `${name}.pem`, '-inkey', `${name}.key`, '-md', 'sha256', '-outform', 'DER', '-out', 'again');
  return readFileSync(join(folder, 'again'));
}

const opensslIn = (folder: string) => (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

const certificateFor = (name: string, key: AuthorityKey, usage: string): readonly string[] => [
  'req', '-x509', '-newkey', ...(key === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] : [key]), '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`,
  '-days', '2', '-subj', '/O=Clockmakers/CN=Test Clock', '-addext', `extendedKeyUsage=critical,${usage}`,
];
