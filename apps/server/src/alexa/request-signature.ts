import { verify, type X509Certificate } from 'node:crypto';
import { type Clock, CodedError, Hours, type Instant, plus } from '@latchkey/kit';
import { signerOf } from './certificate-chain.ts';

/** Whom requests are believed from. */
export interface AlexaTrust {
  readonly roots: readonly X509Certificate[];
  /** Fetches a chain of certificates, PEM. The address was judged before. */
  fetchChain(address: URL): Promise<string>;
}

/** Headers and the very bytes of a request. */
export interface SignedRequest {
  readonly chainUrl: string | undefined;
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** Rejects with `alexa.not_signed` unless the bytes were signed by Amazon. */
export type CheckSignature = (request: SignedRequest) => Promise<void>;

const KEEP_CHAIN = Hours(1);
const MOST_CHAINS = 8;

/** @see https://developer.amazon.com/docs/custom-skills/host-a-custom-skill-as-a-web-service.html “Verify that the request was sent by Alexa” */
export function createSignatureCheck(trust: AlexaTrust, clock: Clock): CheckSignature {
  const chains = new Map<string, { readonly chain: string; readonly until: Instant }>();

  async function chainAt(address: URL): Promise<string> {
    const known = chains.get(address.href);
    if (known !== undefined && clock.now() < known.until) return known.chain;
    const chain = await trust.fetchChain(address).catch((cause: unknown) => {
      throw new CodedError('alexa.not_signed', 'The signer’s certificate could not be fetched.', { cause });
    });
    signerOf(chain, trust.roots, clock.now());
    // Whoever asks with many addresses pushes out nothing that costs more than one fetch.
    if (chains.size >= MOST_CHAINS) chains.clear();
    chains.set(address.href, { chain, until: plus(clock.now(), KEEP_CHAIN) });
    return chain;
  }

  return async ({ chainUrl, signature, body }) => {
    if (chainUrl === undefined || signature === undefined) throw new CodedError('alexa.not_signed', 'The request bears no signature.');
    const chain = await chainAt(readChainUrl(chainUrl));
    // The time goes on while a chain is kept.
    const { publicKey } = signerOf(chain, trust.roots, clock.now());
    if (publicKey.asymmetricKeyType !== 'rsa' || !verify('sha256', body, publicKey, Buffer.from(signature, 'base64'))) throw new CodedError('alexa.not_signed', 'The signature is not that of this request.');
  };
}

/** The only place from which Amazon's certificates come. Throws `alexa.not_signed`. */
export function readChainUrl(text: string): URL {
  const url = URL.parse(text);
  // Parsing has brought scheme and host to lower case, resolved `..`, and taken the usual port away.
  if (url?.protocol !== 'https:' || url.hostname !== 's3.amazonaws.com' || url.port !== '' || url.username !== '' || url.password !== '' || !url.pathname.startsWith('/echo.api/')) throw new CodedError('alexa.not_signed', 'The signer’s certificate is said to be at a place where it is not.');
  return url;
}
