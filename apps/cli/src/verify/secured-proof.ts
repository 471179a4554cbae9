import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

const proofFile = z.object({ visit: z.string(), hubKey: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().regex(/^[\w-]{43}$/) }), token: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
const header = z.object({ alg: z.literal('EdDSA'), typ: z.enum(['secured+jwt', 'bolted+jwt']) });
const claims = z.object({ sub: z.string(), accessPointId: z.string(), securedAt: z.string() });

/** What a saved proof of one visit says once its signature was checked. */
export interface SecuredProof {
  readonly visitId: string;
  readonly accessPointId: string;
  readonly securedAt: string;
  /** `bolted`: at a box without a contact, where nothing is said of its door. */
  readonly says: 'secured' | 'bolted';
  /** RFC 7638 thumbprint of the hub's key. */
  readonly hub: string;
}

/** Whether a file is a saved proof rather than a bundle: bundles begin with the mark of a zip. */
export const looksLikeProof = (bytes: Uint8Array): boolean => bytes[0] === '{'.charCodeAt(0);

/** Checks a saved proof. Undefined when it is of another form, is of another visit, or the key in it did not sign it. */
export function checkProof(text: string): SecuredProof | undefined {
  const file = proofFile.safeParse(jsonOf(text)).data;
  if (file === undefined) return undefined;
  const [head = '', body = '', signature = ''] = file.token.split('.');
  const [kind, said] = [header.safeParse(jsonOf(textOf(head))).data, claims.safeParse(jsonOf(textOf(body))).data];
  if (kind === undefined || said === undefined || said.sub !== file.visit) return undefined;
  const key = createPublicKey({ key: file.hubKey, format: 'jwk' });
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return undefined;
  const hub = createHash('sha256').update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: file.hubKey.x })).digest('base64url');
  return { visitId: said.sub, accessPointId: said.accessPointId, securedAt: said.securedAt, says: kind.typ === 'secured+jwt' ? 'secured' : 'bolted', hub };
}

/** The same for people. @param expected the thumbprint that the reader knows. */
export function proofLines(proof: SecuredProof | undefined, expected: string | undefined): readonly string[] {
  if (proof === undefined) return ['NOT PROVED', 'This is no proof, or it was changed: the key in it did not sign it.'];
  const other = expected !== undefined && expected !== proof.hub;
  return [
    other ? 'NOT PROVED' : 'PROVED',
    `Visit      ${proof.visitId} at ${proof.accessPointId}`,
    `Says       ${proof.says === 'secured' ? 'the bolt was thrown and the door closed' : 'the bolt was thrown; of the door it says nothing'}, ${proof.securedAt}`,
    `Hub        key ${proof.hub}, ${other ? 'which is not the one that you named' : expected === undefined ? `compare it with the one that you know: --hub ${proof.hub}` : 'as you expected'}`,
  ];
}

const textOf = (part: string): string => Buffer.from(part, 'base64url').toString('utf8');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
