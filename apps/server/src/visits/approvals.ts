import { verifyApproval } from '@latchkey/grants';
import { type Clock, codeOf, CodedError, describeError, Instant, type Log, Millis, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import { findCourier } from '../carriers/registered-courier.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { Notices } from '../notices/notices.ts';
import { decideApproval, insertApproval, readApproval } from './approval-store.ts';
import { type ApprovalRefusalCode, extended, mayExtend } from './approval-times.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { createHubAsking } from './hub-asking.ts';
import { createVisitAnnouncing } from './visit-announcing.ts';
import { type Door, dropUnheardVisit, GRANT_LIVES, type NewVisit } from './visit-start.ts';
import { readVisits, toCourierVisit, toVisit } from './visit-view.ts';

export interface ApprovalsDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'sign'>;
  readonly hubLink: Pick<HubLink, 'send' | 'visitChanges'>;
  readonly notices: Pick<Notices, 'raise' | 'announce'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** “Ask me”: the household is asked, and a member's device answers. The server passes the signed yes on and cannot make one: the hub verifies it. */
export interface Approvals extends Handlers<'answerVisit' | 'withdrawVisit'> {
  /** Begins to ask. `proof` is the courier's; `opensAt`: silence until then is a yes, as the policy has it for whoever rings first. */
  readonly ask: (visit: NewVisit, door: Pick<Door, 'name' | 'hubId'>, proof: string, opensAt?: Instant) => Promise<void>;
}

type Asked = NonNullable<Awaited<ReturnType<typeof readApproval>>>;

const SKEW_SECONDS = 120;
const HUB_LETS_GO_WITHIN = Seconds(5);

export function createApprovals(deps: ApprovalsDeps): Approvals {
  const { db, hubLink, notices, live, clock, log } = deps;
  const askHub = createHubAsking(deps);
  const announce = createVisitAnnouncing({ db, live, visitChanges: hubLink.visitChanges });

  /** Ends a visit that nobody let in. */
  const end = async (siteId: string, visitId: string, refusal: ApprovalRefusalCode): Promise<void> => {
    if (await dropUnheardVisit(db, siteId, visitId, refusal, clock.now())) live.publish(siteId, { type: 'parcels' });
  };

  /** Throws where a device that may not answer has signed, or something else was signed. */
  const checkApproval = async (siteId: string, approval: string, claims: NewVisit['claims']): Promise<void> => {
    const { roster } = await readSigned(db, siteId);
    const wanted = { site: claims.site, visit: claims.sub, accessPointId: claims.accessPointId, purpose: claims.purpose, courier: claims.cnf.jkt };
    const judged = roster === undefined ? undefined : await verifyApproval(approval, roster, wanted, Math.floor(clock.now() / 1_000), SKEW_SECONDS);
    if (judged?.ok !== true) throw new CodedError('request.forbidden', 'Only a confirmed device of an owner or member can let somebody in. Answer on one, or have this one confirmed in the settings.', { facts: { reason: judged?.code } });
  };

  /** The grant begins now, not when the courier scanned. */
  const answered = async ({ word: _old, ...claims }: NewVisit['claims']): Promise<NewVisit['claims']> => {
    // The carrier may have cut the courier off while the household thought about it.
    const known = await findCourier(db, clock, claims.cnf.jkt);
    const word = known?.vouched?.word;
    const seconds = Math.floor(clock.now() / 1_000);
    return { ...claims, iat: seconds, nbf: seconds, exp: seconds + GRANT_LIVES / 1_000, ...(word === undefined ? {} : { word }) };
  };

  const letIn = (hubId: string, { claims, proof }: Asked, approval?: string): Promise<unknown> =>
    answered(claims).then(
      (renewed) => askHub(hubId, { visitId: claims.sub, claims: renewed }, proof, approval).catch(() => undefined),
      () => end(claims.site, claims.sub, 'approval.withdrawn'),
    );

  /** Nobody answered a courier who rang. A server that dies meanwhile opens nothing: then the sweep ends the visit. */
  const openUnanswered = async (siteId: string, visitId: string, hubId: string): Promise<void> => {
    const asked = await readApproval(db, siteId, visitId);
    if (asked === undefined || asked.decision !== null) return;
    // Somebody needed more time.
    if (Date.parse(asked.answer_by) > clock.now()) return waitForAnswer(siteId, visitId, hubId, Instant(Date.parse(asked.answer_by)));
    if (!(await decideApproval(db, clock, siteId, visitId, 'unanswered', null))) return;
    await letIn(hubId, asked);
    await announce(siteId, visitId);
  };
  const waitForAnswer = (siteId: string, visitId: string, hubId: string, until: Instant): void =>
    void clock.schedule(Millis(Math.max(0, until - clock.now())), () => void openUnanswered(siteId, visitId, hubId).catch((error: unknown) => log.warn('a courier who rang could not be let in', { visit: visitId, error: describeError(error) })));

  return {
    async ask(visit, door, proof, opensAt) {
      const { site: siteId } = visit.claims;
      const told = await db.transaction().execute(async (transaction) => {
        await insertApproval(transaction, visit, proof, opensAt);
        const facts = { place: door.name, at: toIso(visit.startedAt), purpose: visit.claims.purpose, opened: false, clean: true, refusal: null, ...(opensAt === undefined ? {} : { silenceOpens: true }) };
        return notices.raise(transaction, { siteId, visitId: visit.visitId, kind: 'approval.asked', facts });
      });
      notices.announce(siteId, told);
      await announce(siteId, visit.visitId);
      if (opensAt !== undefined) waitForAnswer(siteId, visit.visitId, door.hubId, opensAt);
    },

    async answerVisit({ caller: { siteId, memberId }, params: { visitId }, body }) {
      const [[visit], asked] = await Promise.all([readVisits(db, { siteId, visitId }), readApproval(db, siteId, visitId)]);
      if (visit === undefined) throw new CodedError('request.not_found', 'There is no such visit.');
      if (asked === undefined || visit.ended_at !== null) throw new CodedError('visit.over', 'There is nothing to answer any more.');
      if (body.decision === 'later') {
        if (asked.decision !== null || !mayExtend(asked)) throw new CodedError('request.conflict', 'The courier cannot be asked to wait any longer.');
        await db.updateTable('approvals').set({ answer_by: toIso(extended(asked)) }).where('site_id', '=', siteId).where('visit_id', '=', visitId).where('decision', 'is', null).where('answer_by', '=', asked.answer_by).execute();
      } else {
        if (body.decision === 'approve') await checkApproval(siteId, body.approval, asked.claims);
        const approves = body.decision === 'approve';
        if (!(await decideApproval(db, clock, siteId, visitId, approves ? 'approved' : 'denied', memberId))) throw new CodedError('request.conflict', 'Somebody else has answered already, or the time is up.');
        log.info('the household answered a courier', { visit: visitId, approved: approves });
        // What the hub says to it, the visit shows.
        if (body.decision === 'approve') {
          await announce(siteId, visitId);
          await letIn(visit.hub_id, asked, body.approval);
        } else {
          await end(siteId, visitId, 'approval.denied');
        }
      }
      await announce(siteId, visitId);
      const [now] = await readVisits(db, { siteId, visitId });
      return toVisit(now ?? visit);
    },

    async withdrawVisit({ params, caller }) {
      const { site_id: siteId, id: visitId, hub_id: hubId, state, rings_until: ringsUntil, ended_at: endedAt } = await readCourierVisit(db, params.visitId, caller.jkt);
      if (state === 'new' && ringsUntil !== null && endedAt === null) {
        // The hub first: until it has let go, a ring opens.
        await hubLink.send(hubId, 'visit.stop', { visitId: params.visitId, who: caller.jkt }, { deadline: HUB_LETS_GO_WITHIN }).catch((error: unknown) => {
          // It has started anew meanwhile, and waits for nobody.
          if (codeOf(error) !== 'visit.over') throw error;
        });
        await end(siteId, visitId, 'approval.withdrawn');
        await announce(siteId, visitId);
      }
      if (await decideApproval(db, clock, siteId, visitId, 'withdrawn', null)) {
        await end(siteId, visitId, 'approval.withdrawn');
        await announce(siteId, visitId);
      }
      return toCourierVisit(await readCourierVisit(db, visitId, caller.jkt), toIso(clock.now()));
    },
  };
}
