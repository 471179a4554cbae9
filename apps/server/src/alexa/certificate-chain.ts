import { X509Certificate } from 'node:crypto';
import { CodedError, type Instant } from '@latchkey/kit';

/** The name that Amazon's signing certificate bears. */
const SIGNER = 'echo-api.amazon.com';
const MOST_CERTIFICATES = 6;
const PEM = /-----BEGIN CERTIFICATE-----[\w\s+/=]+-----END CERTIFICATE-----/g;

const refuse = (why: string): never => {
  throw new CodedError('alexa.not_signed', why);
};

/**
 * Judges a chain of certificates, signer first, as Amazon asks of a skill's web service: each is valid now, each was issued by the next, the last by a trusted root, and
 * the first bears Amazon's name among its alternative names. Rejects with `alexa.not_signed`.
 * @param roots PEM texts of the authorities that are trusted
 */
export function signerOf(chain: string, roots: readonly X509Certificate[], now: Instant): X509Certificate {
  const certificates = readAll(chain);
  const [signer] = certificates;
  if (signer === undefined || certificates.length > MOST_CERTIFICATES) return refuse('No chain of certificates was found.');
  if (certificates.some(({ validFromDate, validToDate }) => now < validFromDate.getTime() || now > validToDate.getTime())) refuse('A certificate of the chain is not valid now.');
  // Subjects of certificates say nothing: only alternative names do.
  if (signer.ca || signer.checkHost(SIGNER, { subject: 'never', wildcards: false }) === undefined) refuse('The certificate is not that of the signer.');
  for (const [index, certificate] of certificates.entries()) {
    if (roots.some((root) => isIssuedBy(certificate, root, now) || root.raw.equals(certificate.raw))) return signer;
    const issuer = certificates[index + 1];
    if (issuer === undefined || !issuer.ca || !isIssuedBy(certificate, issuer, now)) break;
  }
  return refuse('The chain leads to no authority that is trusted here.');
}

function readAll(chain: string): readonly X509Certificate[] {
  try {
    return (chain.match(PEM) ?? []).map((pem) => new X509Certificate(pem));
  } catch (cause) {
    throw new CodedError('alexa.not_signed', 'A certificate of the chain cannot be read.', { cause });
  }
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate, now: Instant): boolean => issuer.ca && now <= issuer.validToDate.getTime() && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
