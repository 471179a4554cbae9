import type { HubKeeps } from '@latchkey/contract';
import { DEFAULT_DAYS, type PolicyContent, readKeptPolicy, RETENTION_KINDS, SERVER_KINDS, type ServerKind } from '@latchkey/grants';
import { type Clock, Days, describeError, Instant, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { countKept, deleteKept } from './kept-rows.ts';

export interface RetentionDeps {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
}

const daysBefore = (clock: Clock, days: number): string => toIso(Instant(clock.now() - Days(days)));

/** Handler for what is kept, and for what a shorter time would delete. The times themselves stand in the policy that owners sign. */
export function createRetention({ db, clock, hubKeeps }: RetentionDeps & { readonly hubKeeps: (siteId: string) => HubKeeps | undefined }): Handlers<'showRetention'> {
  return {
    async showRetention({ caller: { siteId }, query }) {
      const items = RETENTION_KINDS.map(async (kind) => {
        const days = query[kind];
        const { count, oldest, before } = await countKept(db, siteId, kind, days === undefined ? null : daysBefore(clock, days));
        return { kind, kept: count, oldest, goes: before };
      });
      return { hub: hubKeeps(siteId) ?? null, items: await Promise.all(items) };
    },
  };
}

/** For how many days this server keeps what is of a kind, by a household's last policy; undefined of one that it cannot read: a later version's, say. */
function keptDays(policy: string | undefined): ((kind: ServerKind) => number) | undefined {
  const signed: Pick<PolicyContent, 'keep'> | undefined = policy === undefined ? {} : readKeptPolicy(policy);
  return signed && ((kind) => signed.keep?.[kind] ?? DEFAULT_DAYS[kind]);
}

/** For how many days a household's photos are kept; null where nothing is deleted, since its policy cannot be read here. */
export async function photoDays(db: Kysely<Schema>, siteId: string): Promise<number | null> {
  const policy = await db.selectFrom('policies').select('text').where('site_id', '=', siteId).orderBy('version', 'desc').limit(1).executeTakeFirst();
  return keptDays(policy?.text)?.('photos') ?? null;
}

/** Deletes what every household's server kept for longer than its owners chose, or than is kept where nobody did. Doing it again changes nothing. */
export async function thinSites({ db, clock, log }: RetentionDeps & { readonly log: Log }): Promise<void> {
  const sites = await db.selectFrom('sites').select('id').execute();
  const policies = await db.selectFrom('policies').distinctOn('site_id').select(['site_id', 'text']).orderBy('site_id').orderBy('version', 'desc').execute();
  const policyOf = new Map(policies.map(({ site_id: siteId, text }) => [siteId, text]));
  for (const { id } of sites) {
    const daysOf = keptDays(policyOf.get(id));
    // What its owners chose is not known here, and deleting cannot be undone.
    if (daysOf === undefined) continue;
    try {
      await db.transaction().execute(async (transaction) => {
        for (const kind of SERVER_KINDS) await deleteKept[kind](transaction, id, daysBefore(clock, daysOf(kind)));
      });
    } catch (error) {
      log.warn('what a household keeps no longer could not be deleted; the next hour tries again', { site: id, error: describeError(error) });
    }
  }
}
