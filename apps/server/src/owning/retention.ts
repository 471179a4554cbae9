import type { HubKeeps } from '@latchkey/contract';
import { DEFAULT_DAYS, type PolicyContent, readKeptPolicy, RETENTION_KINDS, SERVER_KINDS } from '@latchkey/grants';
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

/** Deletes what every household's server kept for longer than its owners chose, or than is kept where nobody did. Doing it again changes nothing. */
export async function thinSites({ db, clock, log }: RetentionDeps & { readonly log: Log }): Promise<void> {
  const sites = await db.selectFrom('sites').select('id').execute();
  const policies = await db.selectFrom('policies').distinctOn('site_id').select(['site_id', 'text']).orderBy('site_id').orderBy('version', 'desc').execute();
  const policyOf = new Map(policies.map(({ site_id: siteId, text }) => [siteId, text]));
  for (const { id } of sites) {
    const text = policyOf.get(id);
    const signed: Pick<PolicyContent, 'keep'> | undefined = text === undefined ? {} : readKeptPolicy(text);
    // A later version's, say: what its owners chose is not known here, and deleting cannot be undone.
    if (signed === undefined) continue;
    try {
      await db.transaction().execute(async (transaction) => {
        for (const kind of SERVER_KINDS) await deleteKept[kind](transaction, id, daysBefore(clock, signed.keep?.[kind] ?? DEFAULT_DAYS[kind]));
      });
    } catch (error) {
      log.warn('what a household keeps no longer could not be deleted; the next hour tries again', { site: id, error: describeError(error) });
    }
  }
}
