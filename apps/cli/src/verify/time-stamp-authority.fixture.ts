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

/** How one of a chain's certificates is made: its extensions as OpenSSL names them. */
export interface Link {
  readonly name: string;
  readonly extensions: readonly string[];
  readonly days?: number;
}

export const ROOT: Link = { name: 'root', extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'] };
export const MIDDLE: Link = { name: 'middle', extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign'] };
export const LEAF: Link = { name: 'leaf', extensions: ['extendedKeyUsage=critical,timeStamping'] };

/** Makes a chain of certificates, each signed by the one before: files `<name>.pem` and `<name>.key`. The first signs itself. */
export function makeChain(folder: string, links: readonly Link[], keyOf: (link: Link) => readonly string[] = () => EC): void {
  const openssl = opensslIn(folder);
  for (const [index, link] of links.entries()) {
    const above = links[index - 1];
    openssl('req', '-newkey', ...keyOf(link), '-nodes', '-keyout', `${link.name}.key`, '-out', `${link.name}.csr`, '-subj', `/O=Clockmakers/CN=${link.name}`);
    writeFileSync(join(folder, `${link.name}.ext`), link.extensions.join('\n'));
    openssl('x509', '-req', '-in', `${link.name}.csr`, '-days', String(link.days ?? 2), '-extfile', `${link.name}.ext`, '-out', `${link.name}.pem`, ...(above === undefined ? ['-signkey', `${link.name}.key`] : ['-CA', `${above.name}.pem`, '-CAkey', `${above.name}.key`, '-CAcreateserial']));
  }
}

const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

/** The same statement of time, signed with another certificate, others sent along. OpenSSL's authority would not sign with one that is for something else. */
export function signAgain(folder: string, token: Uint8Array, name: string, along: readonly string[] = []): Uint8Array {
  const openssl = opensslIn(folder);
  writeFileSync(join(folder, 'token'), token);
  openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'token', '-out', 'statement');
  writeFileSync(join(folder, 'along.pem'), along.map((other) => readFileSync(join(folder, `${other}.pem`), 'utf8')).join(''));
  openssl('cms', '-sign', '-binary', '-nodetach', '-cades', '-econtent_type', '1.2.840.113549.1.9.16.1.4', '-in', 'statement', '-signer', `${name}.pem`, '-inkey', `${name}.key`, ...(along.length === 0 ? [] : ['-certfile', 'along.pem']), '-md', 'sha256', '-outform', 'DER', '-out', 'again');
  return readFileSync(join(folder, 'again'));
}

const opensslIn = (folder: string) => (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

const certificateFor = (name: string, key: AuthorityKey, usage: string): readonly string[] => [
  'req', '-x509', '-newkey', ...(key === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] : [key]), '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`,
  '-days', '2', '-subj', '/O=Clockmakers/CN=Test Clock', '-addext', `extendedKeyUsage=critical,${usage}`,
];
