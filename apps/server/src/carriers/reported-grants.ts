import type { SiteState } from '@latchkey/contract';
import { type Clock, describeError, type Duration, type Emitter, type Instant, type Log, Millis, Seconds } from '@latchkey/kit';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { HeldGrant } from './held-grant-store.ts';

/** Lines of a visit that used a grant up, or delivered its parcel otherwise, come up meanwhile; and a word of the hub may be older than what it was given since. */
const BELIEVED_AFTER: Duration = Seconds(15);
const ANSWER_WITHIN: Duration = Seconds(4);
/** As many as one command names. */
const MOST = 200;

/** What the hubs say that they hold, against what they should: one that was restored from a backup, or lost its file, is put right without anybody asking. */
export interface ReportedGrants extends Disposable {
  /** Of these, the ones that their hub has been without for a while although it was known to hold them. `known`: all that are not known to be gone. */
  lost(known: readonly HeldGrant[]): ReadonlySet<string>;
  /** Takes back from the hubs what they hold and is not among these. Never rejects. */
  withdrawOthers(known: readonly HeldGrant[]): Promise<void>;
}

export interface ReportedGrantsDeps {
  readonly siteStates: Pick<Emitter<{ readonly hubId: string; readonly state: Pick<SiteState, 'heldGrants'> }>, 'subscribe'>;
  readonly hubLink: Pick<HubLink, 'send' | 'isOnline'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Listens to the hubs. Nothing of it is kept: after a restart of the server they say it again within seconds. */
export function createReportedGrants({ siteStates, hubLink, clock, log }: ReportedGrantsDeps): ReportedGrants {
  const byHub = new Map<string, ReadonlySet<string>>();
  /** Since when a hub's word and this database differ, by grant. */
  const since = new Map<string, Instant>();
  const unsubscribe = siteStates.subscribe(({ hubId, state }) => {
    if (state.heldGrants !== undefined) byHub.set(hubId, new Set(state.heldGrants));
  });
  /** Those of them that have differed for long enough; forgets the others. */
  const differing = (kind: 'lost' | 'odd', jtis: readonly string[]): ReadonlySet<string> => {
    const now = clock.now();
    const names = new Set(jtis.map((jti) => `${kind}:${jti}`));
    for (const name of since.keys()) if (name.startsWith(`${kind}:`) && !names.has(name)) since.delete(name);
    for (const name of names) if (!since.has(name)) since.set(name, now);
    return new Set(jtis.filter((jti) => Millis(now - (since.get(`${kind}:${jti}`) ?? now)) >= BELIEVED_AFTER));
  };

  return {
    lost(known) {
      const missing = known.filter(({ jti, hub_id: hubId, held_at: heldAt, ended_at: endedAt }) => heldAt !== null && endedAt === null && hubLink.isOnline(hubId) && byHub.get(hubId)?.has(jti) === false);
      return differing('lost', missing.map(({ jti }) => jti));
    },
    async withdrawOthers(known) {
      const names = new Set(known.map(({ jti }) => jti));
      const oddOf = new Map([...byHub].filter(([hubId]) => hubLink.isOnline(hubId)).map(([hubId, held]) => [hubId, [...held].filter((jti) => !names.has(jti))] as const));
      const odd = differing('odd', [...oddOf.values()].flat());
      await Promise.all([...oddOf].map(async ([hubId, all]) => {
        const grantIds = all.filter((jti): jti is `grt_${string}` => odd.has(jti)).slice(0, MOST);
        if (grantIds.length === 0) return;
        log.warn('a hub holds grants that it should not have; they are taken back', { hub: hubId, grants: grantIds });
        await hubLink.send(hubId, 'grant.release', { grantIds }, { deadline: ANSWER_WITHIN }).catch((error: unknown) => log.info('a hub did not say that it gave grants back; it is asked again', { hub: hubId, error: describeError(error) }));
      }));
    },
    [Symbol.dispose]: () => unsubscribe(),
  };
}
