import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { CodedError, KiB, Seconds } from '@latchkey/kit';
import type { AlexaTrust } from './request-signature.ts';

const ANSWER_WITHIN = Seconds(3);
const LONGEST_CHAIN = KiB(64);

/** The authorities that come with Node, and the chain from where Amazon keeps it. */
export function createAmazonTrust(): AlexaTrust {
  return {
    roots: rootCertificates.map((pem) => new X509Certificate(pem)),
    async fetchChain(address) {
      const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN) });
      const length = Number(response.headers.get('content-length') ?? Number.NaN);
      if (!response.ok || !(length <= LONGEST_CHAIN)) throw new CodedError('alexa.no_chain', 'The answer holds no chain of certificates', { facts: { status: response.status } });
      return response.text();
    },
  };
}
