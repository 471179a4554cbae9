import { consistencyProof, originOf, rootOf, signCheckpoint, toBase64 } from '@latchkey/evidence';
import type { Clock } from '@latchkey/kit';
import type { Journal } from '../journal/journal.ts';
import type { HubIdentity } from '../link/hub-identity.ts';

export interface CheckpointDeps {
  readonly journal: Journal;
  readonly identity: Pick<HubIdentity, 'publicJwk' | 'signBytes'>;
  readonly hubId: string;
  readonly clock: Clock;
}

/** The hub's public key, 32 bytes. */
export const publicKeyOf = ({ publicJwk }: Pick<HubIdentity, 'publicJwk'>): Uint8Array => Uint8Array.from(Buffer.from(publicJwk.x, 'base64url'));

/** Signs all lines so far, as a line of its own that goes up like any other. Nothing happens when the last line is a checkpoint already. Throws `journal.write_failed`. */
export function writeCheckpoint({ journal, identity, hubId, clock }: CheckpointDeps): void {
  const { size, head, acts, read } = journal.tree;
  const from = journal.checkpointed;
  if (size === 0 || (from > 0 && from === size - 1)) return;
  const note = signCheckpoint({ origin: originOf(hubId), size, root: rootOf(size, read), head, acts }, publicKeyOf(identity), identity.signBytes);
  journal.append(clock.now(), [{ kind: 'checkpoint', note, from, proof: consistencyProof(from, size, read).map(toBase64) }]);
}
