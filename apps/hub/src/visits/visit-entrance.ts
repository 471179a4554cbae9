import { Seconds } from '@latchkey/kit';
import type { AuthorityLines } from '../evidence/authority-lines.ts';
import type { AdmittedVisit } from '../grants/grant-gate.ts';
import type { ZoneKeeper } from '../zones/zone-keeper.ts';
import type { VisitRun } from './visit-run.ts';
import type { VisitRunner } from './visit-runner.ts';

/** An animal is through an open door before a courier has put a parcel down. */
const LEFT_OPEN_WITH_PETS = Seconds(20);

export interface VisitEntranceDeps {
  readonly visits: Pick<VisitRunner, 'request'>;
  readonly authorityLines: Pick<AuthorityLines, 'admitted'>;
  readonly zones: Pick<ZoneKeeper, 'ruleFor' | 'begin'>;
}

/** Begins what the gate let in, whether it was asked for over the line or at the door. `nonce` comes back in the secured token; `words`: the texts by which it was let in. */
export type VisitEntrance = (admitted: AdmittedVisit, nonce: string | undefined, words: Parameters<AuthorityLines['admitted']>[1]) => VisitRun;

export function createVisitEntrance({ visits, authorityLines, zones }: VisitEntranceDeps): VisitEntrance {
  return ({ claims, door }, nonce, words) => {
    const zone = zones.ruleFor(claims.accessPointId, claims.purpose, door.alarmZone);
    const run = visits.request(claims, nonce, { ...(door.pictureUnproven ? {} : { picture: 'proved' }), ...(door.pets === true ? { leftOpenAfter: LEFT_OPEN_WITH_PETS } : {}), ...(zone === undefined ? {} : { zone }) });
    zones.begin(run, door.alarmZone);
    authorityLines.admitted(claims.sub, words);
    return run;
  };
}
