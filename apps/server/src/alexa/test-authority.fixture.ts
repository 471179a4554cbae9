import { createSign, X509Certificate } from 'node:crypto';
import { Days, systemClock } from '@latchkey/kit';
// @peculiar/x509 needs it before its own first line.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(crypto);
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2_048 } as const;

export interface CertificateWish {
  readonly names?: readonly string[];
  readonly subject?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly ca?: boolean;
}

/** A certificate with its key, and the chain above it. */
export interface TestCertificate {
  readonly certificate: X509Certificate;
  /** PEM, itself first, without the root. */
  readonly chain: string;
  /** Base64, as Alexa's header has it. */
  sign(body: string): string;
  /** Another one that this one issued. */
  issue(wish: CertificateWish): Promise<TestCertificate>;
}

/** An authority that is trusted only where a test says so. */
export const makeAuthority = (): Promise<TestCertificate> => make({ subject: 'CN=Test root', ca: true }, undefined);

async function make({ names = [], subject = 'CN=test', notBefore = Days(-1), notAfter = Days(10), ca = false }: CertificateWish, issuer: { readonly subject: string; readonly keys: CryptoKeyPair; readonly chain: string } | undefined): Promise<TestCertificate> {
  const keys = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const now = systemClock.now();
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    subject, issuer: issuer?.subject ?? subject, notBefore: new Date(now + notBefore), notAfter: new Date(now + notAfter), signingAlgorithm: RSA, publicKey: keys.publicKey, signingKey: (issuer?.keys ?? keys).privateKey,
    extensions: [new x509.BasicConstraintsExtension(ca, undefined, true), ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))])],
  });
  const pem = made.toString('pem');
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const chain = issuer === undefined ? '' : `${pem}\n${issuer.chain}`;
  return {
    certificate: new X509Certificate(pem),
    chain,
    sign: (body) => createSign('sha256').update(body).sign(key, 'base64'),
    issue: (wish) => make(wish, { subject, keys, chain }),
  };
}
