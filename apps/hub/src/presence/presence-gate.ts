import { LONGEST_SHOWN_CODE, SHOWN_CODE } from '@latchkey/contract';
import { CodedError, type Duration, type Log, Seconds } from '@latchkey/kit';
import { decodeJwt } from 'jose';
import type { AdmittedVisit, GrantGate } from '../grants/grant-gate.ts';
import type { DoorCode } from './door-code.ts';
import { type DoorPresence, HEARD_BEFORE_A_YES, HEARD_COUNTS_FOR } from './door-presence.ts';

/** A phone loads the page and finds the label within this: a display changes its code every 20 s, so what was scanned at the last moment counts for a minute more. */
export const CODE_COUNTS_FOR: Duration = Seconds(80);

/** The hub's words for somebody who has not shown that he stands at the door. `missing`: the page was opened by a saved or printed address. `unheard`: nobody rang or moved at a door that has a bell or a sensor. */
export type PresenceRefusalCode = 'presence.missing' | 'presence.stale' | 'presence.unheard';

/** What a door knows of who stands before it; it has at most one of both. */
export interface PresenceGround {
  readonly codes: ReadonlyMap<string, DoorCode>;
  readonly presences: ReadonlyMap<string, DoorPresence>;
}

/**
 * The gate behind which a door with a display asks for the code that it shows, and one with a bell or a sensor whether somebody was heard. The code is in the
 * courier's proof of key, and counts only with it: the gate itself checks the proof's signature and that the grant names its key.
 */
export function withPresence(gate: GrantGate, ground: PresenceGround, log: Log): GrantGate {
  return {
    ...gate,
    // Whoever brings more was at the door when it opened, and nothing opens for it; whoever holds a phone before the door's reader is there.
    admit: (request, begin) =>
      gate.admit(request, begin, (admitted) => {
        const { sub: visit, accessPointId: door } = admitted.claims;
        const refusal = judge(ground, request.proof, admitted);
        if (refusal === undefined) return;
        log.warn('Nobody showed to be at the door, so nothing was opened', { reason: refusal, visit, door });
        throw new CodedError<PresenceRefusalCode>(refusal, 'Nothing shows that somebody stands at the door', { facts: { door } });
      }),
  };
}

function judge({ codes, presences }: PresenceGround, proof: string, admitted: AdmittedVisit): PresenceRefusalCode | undefined {
  const { accessPointId: door } = admitted.claims;
  const code = codes.get(door);
  return code === undefined ? judgeHeard(presences.get(door), admitted) : judgeCode(code, proof, admitted);
}

function judgeCode(code: DoorCode, proof: string, { approvedBy }: AdmittedVisit): PresenceRefusalCode | undefined {
  const shown = decodeJwt(proof)[SHOWN_CODE];
  if (typeof shown !== 'string' || shown.length > LONGEST_SHOWN_CODE) return 'presence.missing';
  const age = code.ageOf(shown);
  // Who was at the door when the household was asked, it has looked at itself.
  return age !== undefined && (age <= CODE_COUNTS_FOR || approvedBy !== undefined) ? undefined : 'presence.stale';
}

/** The owners named a guest's key, and a courier's or a carrier's, in their policy. Who comes with no more than a label and the sign's address may be anybody anywhere. */
function judgeHeard(presence: DoorPresence | undefined, { claims, named, approvedBy }: AdmittedVisit): PresenceRefusalCode | undefined {
  if (presence === undefined || named || claims.purpose === 'entry') return undefined;
  return presence.counts(claims.cnf.jkt, approvedBy === undefined ? HEARD_COUNTS_FOR : HEARD_BEFORE_A_YES) ? undefined : 'presence.unheard';
}
