import { type BeatClaims, beatClaims } from '@latchkey/contract';
import { compactVerify, importJWK } from 'jose';
import type { FindHubKey, HubIdentity } from './hub-token.ts';
import { parseJson } from './json-text.ts';

/** Reads a beat of a signed-in hub; undefined when it is none: not signed by its pinned key, for another server or process, or not newer than the last. */
export type VerifyBeat = (session: HubIdentity, payload: Buffer) => Promise<BeatClaims | undefined>;

/** A connection says that a hub is there; a beat proves that the hub itself is, and not somebody who keeps its connection open. */
export function createBeatVerifier(deps: { readonly serverId: string; readonly findHubKey: FindHubKey }): VerifyBeat {
  const keys = new Map<string, ReturnType<typeof importJWK>>();
  const newest = new Map<string, { readonly instance: string; readonly n: number }>();
  const keyOf = async (hubId: string) => {
    const known = keys.get(hubId);
    if (known !== undefined) return known;
    const found = await deps.findHubKey(hubId);
    if (found === undefined) return undefined;
    // A hub's key never changes: with another key it is paired as another hub.
    const key = importJWK(found.publicJwk, 'EdDSA');
    keys.set(hubId, key);
    return key;
  };
  return async ({ hubId, instance }, payload) => {
    try {
      const key = await keyOf(hubId);
      const token = parseJson(payload);
      if (key === undefined || typeof token !== 'string') return undefined;
      const signed = await compactVerify(token, key, { algorithms: ['EdDSA'] });
      const beat = beatClaims.parse(JSON.parse(new TextDecoder().decode(signed.payload)));
      if (signed.protectedHeader.typ !== 'beat+jwt' || beat.iss !== hubId || beat.aud !== deps.serverId || beat.ins !== instance) return undefined;
      const before = newest.get(hubId);
      if (before?.instance === instance && beat.n <= before.n) return undefined;
      newest.set(hubId, { instance, n: beat.n });
      return beat;
    } catch {
      return undefined;
    }
  };
}
