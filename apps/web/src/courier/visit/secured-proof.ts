import type { CourierVisit, SecuredClaims } from '@latchkey/contract';
import type { VisitPin } from '../store/courier-store.ts';

/** `proved`: the hub signed that this very visit ended as the server says, secured or bolted. `unproved`: it did not. `unchecked`: this browser cannot check its signature. */
export type SecuredProof = 'proved' | 'unproved' | 'unchecked';

/**
 * Checks the token that came with a visit (`SecuredClaims`): by the hub's key that the page knew before the visit, for this visit, with the nonce that the page made up for it.
 * The server passes the token on and cannot make one; what it says itself proves nothing.
 */
export async function checkSecured({ id, state, securedToken }: Pick<CourierVisit, 'id' | 'state' | 'securedToken'>, pin: VisitPin | undefined, subtle: SubtleCrypto): Promise<SecuredProof> {
  const [header, claims, signature, more] = securedToken?.split('.') ?? [];
  if (pin === undefined || header === undefined || claims === undefined || signature === undefined || more !== undefined) return 'unproved';
  try {
    const { alg, typ } = read(header);
    const { sub, nonce } = read(claims) as Partial<SecuredClaims>;
    if (alg !== 'EdDSA' || typ !== `${state}+jwt` || sub !== id || nonce !== pin.nonce) return 'unproved';
    const key = await subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x: pin.hubKey }, 'Ed25519', false, ['verify']);
    return (await subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(`${header}.${claims}`))) ? 'proved' : 'unproved';
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotSupportedError' ? 'unchecked' : 'unproved';
  }
}

// Whoever made it, it is one flat object or it fails above.
const read = (part: string) => JSON.parse(new TextDecoder().decode(bytesOf(part))) as Record<string, unknown>;

const bytesOf = (part: string) => Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
