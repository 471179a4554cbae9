import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Days, systemClock } from '@latchkey/kit';
// @peculiar/x509 needs it before its own first line.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(crypto);
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface TlsFiles {
  /** The authority's certificate, which a phone is asked to trust once. */
  readonly authorityFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

const privatePem = async (key: CryptoKey): Promise<string> => x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
const keyFromPem = (pem: string): Promise<CryptoKey> => crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), ALGORITHM, true, ['sign']);

/**
 * A certificate authority for this installation alone, made once in `<data>/tls`, and a fresh server certificate for the names given.
 * The authority is constrained to private addresses and local names by what it signs; its key never leaves the folder.
 */
export async function localCertificate(dataDir: string, addresses: readonly string[], names: readonly string[]): Promise<TlsFiles> {
  const folder = join(dataDir, 'tls');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { authorityFile: join(folder, 'latchkey-ca.crt'), certificateFile: join(folder, 'server.crt'), keyFile: join(folder, 'server.key') };
  const authorityKeyFile = join(folder, 'latchkey-ca.key');
  const now = systemClock.now();

  if (!existsSync(files.authorityFile) || !existsSync(authorityKeyFile)) {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const authority = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serial(),
      name: 'CN=Latchkey at home, O=Latchkey',
      notBefore: new Date(now - Days(1)),
      notAfter: new Date(now + Days(3_650)),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true), await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)],
    });
    writeFileSync(authorityKeyFile, await privatePem(keys.privateKey), { mode: 0o600 });
    writeFileSync(files.authorityFile, authority.toString('pem'), { mode: 0o644 });
  }

  const authority = new x509.X509Certificate(readFileSync(files.authorityFile, 'utf8'));
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=Latchkey',
    issuer: authority.subject,
    notBefore: new Date(now - Days(1)),
    // Phones refuse server certificates that live longer than 825 days.
    notAfter: new Date(now + Days(397)),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await keyFromPem(readFileSync(authorityKeyFile, 'utf8')),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([...addresses.map((value) => ({ type: 'ip' as const, value })), ...names.map((value) => ({ type: 'dns' as const, value }))]),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  writeFileSync(files.keyFile, await privatePem(keys.privateKey), { mode: 0o600 });
  writeFileSync(files.certificateFile, `${certificate.toString('pem')}\n${authority.toString('pem')}`, { mode: 0o644 });
  return files;
}

const serial = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex').replace(/^[89a-f]/, '1');
