/** What a proof is made of, as a carrier's API gives it. */
export interface SecuredWord {
  readonly visitId: string;
  readonly lockedAt: string | null;
  readonly securedToken: string;
  /** The `x` of the hub's Ed25519 key. */
  readonly hubKey: string;
}

/** A proof to save: the hub's signed word that a visit ended locked, and the key to check it by. `latchkey verify` reads it, and docs/proofs.md says how anybody else does. */
export const proofFileOf = ({ visitId, lockedAt, securedToken, hubKey }: SecuredWord): Blob =>
  new Blob([`${JSON.stringify({ visit: visitId, lockedAt, hubKey: { kty: 'OKP', crv: 'Ed25519', x: hubKey }, token: securedToken }, null, 2)}\n`], { type: 'application/json' });
