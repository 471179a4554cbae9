import type { JournalEntry } from '@latchkey/contract';
import { defaultRules, isErrand, newVisit, takesParcels, type VisitRequest, type VisitRules } from '@latchkey/domain';
import { CLOCK_SKEW, type GrantClaims } from '@latchkey/grants';
import { type Clock, CodedError, type Duration, Instant, type Log, Millis } from '@latchkey/kit';
import type { AccessPoint } from '../devices/access-point.ts';
import type { Journal } from '../journal/journal.ts';
import { keptNonceOf, securedMarks, type SignEnd } from './secured-token.ts';
import type { VisitCamera } from './visit-recording-port.ts';
import { VisitRun, type VisitRunDeps } from './visit-run.ts';

export interface VisitRunnerDeps {
  readonly accessPoints: readonly AccessPoint[];
  readonly cameras: ReadonlyMap<string, VisitCamera>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEntry: (entry: JournalEntry) => void;
  /** Whether something else holds the door open: a fire alarm. Nobody is let in then. */
  readonly isHeld?: (accessPointId: string) => boolean;
  /** Proves to couriers how their visit ended; without it nothing is proved to them. */
  readonly signEnd?: SignEnd;
  /** Where this site asks for less time than every home gets; never for more. */
  readonly rules?: Partial<Pick<VisitRules, 'relockIfNeverOpened' | 'leftOpenAfter' | 'picture'>>;
}

const soonest = (...times: readonly (Duration | undefined)[]): Duration => Millis(Math.min(defaultRules.leftOpenAfter, ...times.filter((time) => time !== undefined)));
const over = () => new CodedError('visit.over', 'This delivery has ended, or takes no more parcels');

/** The visits at this site: at most one at a time at each access point. */
export interface VisitRunner extends Disposable {
  /** Starts a visit under a verified grant. `nonce` is the courier's, for the secured token; `asked` is the policy's, where it asks for more than the equipment and the site. Throws `journal.write_failed` when the intent cannot be made durable. */
  request(claims: GrantClaims, nonce?: string, asked?: Partial<Pick<VisitRules, 'picture' | 'leftOpenAfter' | 'zone'>>): VisitRun;
  /** The courier who was let in has more for that door, under a verified grant of its own: it is noted, and nothing opens. Throws `visit.over` when the visit is not his, or takes nothing more. */
  addParcels(claims: GrantClaims): VisitRun;
  /** “Lock” from the courier or a member. Throws `visit.over` when the visit is not running. */
  askLock(visitId: string, by: 'courier' | 'member', who: string): void;
  stop(visitId: string, who: string): void;
  /** The site’s fire alarm began or is over: every visit that runs hears of it. */
  fireAlarm(on: boolean, source: string): void;
  /** All that run. */
  readonly running: readonly VisitRun[];
  /** The visit that runs at an access point. */
  runningAt(accessPointId: string): VisitRun | undefined;
}

/** Takes over the visits that a crash interrupted, then runs new ones. */
export function createVisitRunner(deps: VisitRunnerDeps): VisitRunner {
  const { accessPoints, cameras, journal, clock, log } = deps;
  const running = new Map<string, VisitRun>();
  const runDeps = (accessPoint: AccessPoint, visitId: string, nonce: string | undefined): VisitRunDeps => ({
    accessPoint,
    camera: cameras.get(accessPoint.id),
    journal,
    clock,
    log,
    onEntry: deps.onEntry,
    marks: deps.signEnd === undefined ? undefined : securedMarks(deps.signEnd, nonce),
    onOver: () => void running.delete(visitId),
  });
  const find = (visitId: string): VisitRun => {
    const run = running.get(visitId);
    if (run === undefined) throw over();
    return run;
  };
  const runningAt = (accessPointId: string) => [...running.values()].find((run) => run.visit.request?.accessPointId === accessPointId);

  for (const open of journal.openVisits()) {
    const accessPoint = accessPoints.find((candidate) => candidate.id === open.visit.request?.accessPointId);
    if (accessPoint === undefined) {
      log.error('A visit was interrupted at an access point that is no longer configured: look at the door', { visit: open.visitId });
      continue;
    }
    // Journaled under this id by request() below.
    const run = new VisitRun(open.visitId as `vis_${string}`, open.visit, runDeps(accessPoint, open.visitId, keptNonceOf(journal, open.visitId)));
    running.set(open.visitId, run);
    log.warn('A visit was interrupted; taking it over', { visit: open.visitId, state: open.visit.state });
    run.feed({ type: 'hub.restarted' });
  }

  return {
    request(claims, nonce, asked = {}) {
      const visitId = claims.sub;
      const again = running.get(visitId);
      if (again !== undefined) return again;
      const accessPoint = accessPoints.find((candidate) => candidate.id === claims.accessPointId);
      if (accessPoint === undefined) throw new CodedError('grant.invalid', 'The grant names a door that is not at this site');
      const request: VisitRequest = {
        visitId,
        accessPointId: accessPoint.id,
        purpose: claims.purpose,
        parcels: claims.parcels,
        courier: claims.cnf.jkt,
        grant: {
          jti: claims.jti,
          accessPointId: claims.accessPointId,
          notBefore: Instant(claims.nbf * 1_000 - CLOCK_SKEW),
          expiresAt: Instant(claims.exp * 1_000 + CLOCK_SKEW),
          trusted: true,
          used: journal.hasGrant(claims.jti),
        },
        busy: runningAt(accessPoint.id) !== undefined || deps.isHeld?.(accessPoint.id) === true,
        rules: { ...defaultRules, picture: asked.picture ?? cameras.get(accessPoint.id)?.rule ?? defaultRules.picture, ...deps.rules, leftOpenAfter: soonest(deps.rules?.leftOpenAfter, asked.leftOpenAfter), camera: accessPoint.cameraRule, contact: accessPoint.contact === undefined ? 'none' : 'present', fire: accessPoint.fireRule, ...(asked.zone === undefined ? {} : { zone: asked.zone }) },
      };
      const first = runningAt(accessPoint.id);
      if (first !== undefined && first.visit.request?.courier !== request.courier) first.feed({ type: 'courier.waiting', courier: request.courier });
      const run = new VisitRun(visitId, newVisit, runDeps(accessPoint, visitId, nonce));
      running.set(visitId, run);
      if (!run.feed({ type: 'visit.requested', request })) {
        running.delete(visitId);
        run[Symbol.dispose]();
        throw new CodedError('journal.write_failed', 'The hub cannot write its journal, so it opens nothing');
      }
      return run;
    },
    addParcels({ sub, jti, cnf, accessPointId, purpose, parcels }) {
      const run = find(sub);
      const { request: asked, added } = run.visit;
      if (asked === undefined || asked.courier !== cnf.jkt || asked.accessPointId !== accessPointId || !isErrand(purpose) || !takesParcels(run.visit)) throw over();
      // Asked again because the answer was lost.
      if (parcels.every((parcel) => asked.parcels.includes(parcel) || added.includes(parcel))) return run;
      if (!run.feed({ type: 'parcels.added', jti, parcels, ...(purpose === asked.purpose ? {} : { purpose }) })) throw new CodedError('journal.write_failed', 'The hub cannot write its journal, so the parcel is not noted');
      return run;
    },
    askLock: (visitId, by, who) => void find(visitId).feed({ type: 'lock.asked', by, who }),
    stop: (visitId, who) => void find(visitId).feed({ type: 'stop.asked', who }),
    fireAlarm(on, source) {
      for (const run of running.values()) run.feed({ type: 'fire.alarm', on, source });
    },
    get running() {
      return [...running.values()];
    },
    runningAt,
    [Symbol.dispose]() {
      for (const run of running.values()) run[Symbol.dispose]();
      running.clear();
    },
  };
}
