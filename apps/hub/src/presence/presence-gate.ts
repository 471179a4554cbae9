import { LONGEST_SHOWN_CODE, SHOWN_CODE } from '@latchkey/contract';
import { CodedError, type Duration, type Log, Seconds } from '@latchkey/kit';
import { decodeJwt } from 'jose';
import type { AdmittedVisit, GrantGate } from '../grants/grant-gate.ts';
import type { DoorCode } from './door-code.ts';

/** A phone loads the page and finds the label within this: a display changes its code every 20 s, so what was scanned at the last moment counts for a minute more. */
export const CODE_COUNTS_FOR: Duration = Seconds(80);

/** The hub's words for somebody who has not shown that he stands at the door. `missing`: the page was opened by a saved or printed address. */
export type PresenceRefusalCode = 'presence.missing' | 'presence.stale';

/**
 * The gate behind which a door with a display asks for the code that it shows. The code is in the courier's proof of key, and counts only with it: the gate
 * itself checks the proof's signature and that the grant names its key.
 */
export function withPresence(gate: GrantGate, codes: ReadonlyMap<string, DoorCode>, log: Log): GrantGate {
  return {
    // Whoever brings more was at the door when it opened, and nothing opens for it.
    admitMore: (request, add) => gate.admitMore(request, add),
    mayHold: (grant) => gate.mayHold(grant),
    // Whoever holds a phone before the door's reader is there.
    admitHeld: (request, begin) => gate.admitHeld(request, begin),
    admit: (request, begin) =>
      gate.admit(request, (admitted) => {
        const { sub: visit, accessPointId: door } = admitted.claims;
        const refusal = judge(codes.get(door), request.proof, admitted);
        if (refusal === undefined) return begin(admitted);
        log.warn('Nobody showed to be at the door, so nothing was opened', { reason: refusal, visit, door });
        throw new CodedError<PresenceRefusalCode>(refusal, 'The code that the door shows did not come with the request, or is too old');
      }),
  };
}

function judge(code: DoorCode | undefined, proof: string, { approvedBy }: AdmittedVisit): PresenceRefusalCode | undefined {
  if (code === undefined) return undefined;
  const shown = decodeJwt(proof)[SHOWN_CODE];
  if (typeof shown !== 'string' || shown.length > LONGEST_SHOWN_CODE) return 'presence.missing';
  const age = code.ageOf(shown);
  // Who was at the door when the household was asked, it has looked at itself.
  return age !== undefined && (age <= CODE_COUNTS_FOR || approvedBy !== undefined) ? undefined : 'presence.stale';
}
