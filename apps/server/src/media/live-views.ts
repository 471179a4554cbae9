import type { ProblemCode } from '@latchkey/contract';
import { type Clock, CodedError, describeError, type Log, newId, Seconds, startRounds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { hubOfDoor } from './door-hub.ts';
import { asProblem } from './hub-refusal.ts';

/** By what right somebody looks: a session, by the hash of its token, or a link, by its id. */
export interface LookingRight {
  readonly kind: 'session' | 'share';
  readonly id: string;
}

/** What is passed on to the hub, which judges it. */
export interface LiveOffer {
  readonly sdp: string;
  readonly proof: string;
  /** A member's signed word, where somebody outside asks. */
  readonly link?: string;
}

export interface LiveAnswer {
  readonly sessionId: LiveViewId;
  readonly sdp: string;
  readonly proof: string;
}

type LiveViewId = `live_${string}`;

/** Live views by WebRTC. Their pictures do not pass this server: it tells the hub which of them may go on, and the hub ends all others. */
export interface LiveViews extends AsyncDisposable {
  /** Undefined when the right ended meanwhile. Rejects with `request.not_found`, or a problem of the hub. */
  offer(siteId: string, accessPointId: string, right: LookingRight, offer: LiveOffer): Promise<LiveAnswer | undefined>;
  /** Throws `request.not_found`, for another household's view too. */
  end(siteId: string, sessionId: LiveViewId): Promise<void>;
  /** Ends what was begun by a right that is no more. */
  endAllOf(right: LookingRight): void;
}

interface View {
  readonly siteId: string;
  readonly hubId: string;
  readonly right: LookingRight;
  /** The hub has answered. */
  begun: boolean;
}

const MOST_VIEWS = 10_000;
const HUB_ANSWERS_WITHIN = Seconds(5);
/** Several times within what the hub waits for (`apps/hub/src/live/view-leases.ts`). */
const KEEP_EVERY = Seconds(4);
const PROBLEMS: readonly ProblemCode[] = ['live.no_picture', 'live.too_many', 'live.bad_offer', 'live.not_member', 'hub.offline', 'hub.timeout'];

export function createLiveViews(deps: { readonly db: Kysely<Schema>; readonly hubLink: Pick<HubLink, 'send'>; readonly clock: Clock; readonly log: Log }): LiveViews {
  const { db, hubLink, clock, log } = deps;
  const views = new Map<LiveViewId, View>();
  const end = async (viewId: LiveViewId, hubId: string) => {
    views.delete(viewId);
    // A hub that does not hear this ends the view when it is not kept.
    await hubLink.send(hubId, 'live.end', { sessionId: viewId }, { deadline: HUB_ANSWERS_WITHIN }).catch(() => undefined);
  };
  const remember = (viewId: LiveViewId, view: View) => {
    views.set(viewId, view);
    const [oldest] = views.keys();
    if (views.size > MOST_VIEWS && oldest !== undefined) views.delete(oldest);
  };
  /** Those of these rights that hold now, by their ids. */
  const holding = async (rights: readonly LookingRight[]): Promise<ReadonlySet<string>> => {
    const ids = (kind: LookingRight['kind']) => [...new Set(rights.flatMap((right) => (right.kind === kind ? [right.id] : [])))];
    const [sessions, shares] = [ids('session'), ids('share')];
    const now = toIso(clock.now());
    const rows = await Promise.all([
      sessions.length === 0 ? [] : db.selectFrom('sessions').select('token_hash as id').where('token_hash', 'in', sessions).where('expires_at', '>', now).execute(),
      shares.length === 0 ? [] : db.selectFrom('shares').select('id').where('id', 'in', shares).where('expires_at', '>', now).execute(),
    ]);
    return new Set(rows.flat().map(({ id }) => id));
  };
  /** While the database cannot be asked, a household goes on watching its door, and nobody else does. */
  const holdingOrOwn = (rights: readonly LookingRight[]) =>
    holding(rights).catch((error: unknown): ReadonlySet<string> => {
      log.warn('whose right to look holds could not be read', { error: describeError(error) });
      return new Set(rights.filter(({ kind }) => kind === 'session').map(({ id }) => id));
    });
  const keep = async (hubId: string, sessionIds: readonly LiveViewId[]) => {
    const { over } = await hubLink.send(hubId, 'live.keep', { sessionIds: [...sessionIds] }, { deadline: HUB_ANSWERS_WITHIN });
    // Ids that were sent come back, if anything does.
    if (Array.isArray(over)) for (const viewId of over as LiveViewId[]) views.delete(viewId);
  };
  const keeping = startRounds(clock, async () => {
    const begun = [...views].filter(([, view]) => view.begun);
    const held = await holdingOrOwn(begun.map(([, { right }]) => right));
    const ended = begun.filter(([, { right }]) => !held.has(right.id));
    const byHub = Map.groupBy(begun.filter(([, { right }]) => held.has(right.id)), ([, { hubId }]) => hubId);
    await Promise.allSettled([...ended.map(([viewId, { hubId }]) => end(viewId, hubId)), ...[...byHub].map(([hubId, kept]) => keep(hubId, kept.map(([viewId]) => viewId)))]);
    return KEEP_EVERY;
  });

  return {
    async offer(siteId, accessPointId, right, { sdp, proof, link }) {
      const hubId = await hubOfDoor(db, siteId, accessPointId);
      const sessionId = newId('live', clock.now());
      const view = { siteId, hubId, right, begun: false };
      remember(sessionId, view);
      // An id that is in the database has the right form.
      const body = { sessionId, accessPointId: accessPointId as `ap_${string}`, sdp, proof, ...(link === undefined ? {} : { link }) };
      const reply = await hubLink.send(hubId, 'live.offer', body, { deadline: HUB_ANSWERS_WITHIN }).catch((error: unknown) => {
        views.delete(sessionId);
        throw asProblem(error, PROBLEMS, 'live.no_picture', 'The camera’s picture cannot be shown right now.');
      });
      if (typeof reply['sdp'] !== 'string' || typeof reply['proof'] !== 'string') throw new CodedError('live.no_picture', 'The home answered without a picture.');
      // The right may have ended before the view could be cut, or while the hub was answering.
      if (!(await holding([right])).has(right.id) || !views.has(sessionId)) {
        await end(sessionId, hubId);
        return undefined;
      }
      view.begun = true;
      return { sessionId, sdp: reply['sdp'], proof: reply['proof'] };
    },
    async end(siteId, sessionId) {
      const view = views.get(sessionId);
      if (view?.siteId !== siteId) throw new CodedError('request.not_found', 'There is no such live view.');
      await end(sessionId, view.hubId);
    },
    endAllOf({ kind, id }) {
      for (const [viewId, { hubId, right }] of views) if (right.kind === kind && right.id === id) void end(viewId, hubId);
    },
    [Symbol.asyncDispose]: () => keeping[Symbol.asyncDispose](),
  };
}
