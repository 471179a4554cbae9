import { type Clock, CodedError, Seconds, toIso } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { SharesTable } from '../database/share-schema.ts';
import type { OpenUse, OpenUses } from '../http/open-uses.ts';
import { hashToken } from '../identity/token-hash.ts';

type ShareRow = Selectable<SharesTable>;

/** A link also ends by its time, with its recording or visit, and with the membership of who made it: what is being shown is cut this soon after. */
const LOOK_EVERY = Seconds(5);

/** Links by their tokens. */
export interface GoodLinks {
  /** Throws `request.not_found` for one that was taken back or has ended, or was never made. */
  find(token: string): Promise<ShareRow>;
  /** Something is shown by this link from now on, until `end`; `check` says, by throwing, that it may be no longer. */
  use(shareId: string, check: () => Promise<unknown>): OpenUse;
  /** It was taken back: what is being shown by it ends. */
  cut(shareId: string): void;
}

export function createGoodLinks(db: Kysely<Schema>, uses: OpenUses, clock: Clock): GoodLinks {
  return {
    async find(token) {
      const row = await db.selectFrom('shares').selectAll().where('token_hash', '=', hashToken(token)).where('expires_at', '>', toIso(clock.now())).executeTakeFirst();
      if (row === undefined || !(await visitLasts(db, row))) throw new CodedError('request.not_found', 'This link was taken back or is too old. Ask for a new one.');
      return row;
    },
    use(shareId, check) {
      const { signal, end } = uses.begin(shareId);
      let timer = clock.schedule(LOOK_EVERY, lookAgain);
      function lookAgain(): void {
        check().then(() => void (timer = clock.schedule(LOOK_EVERY, lookAgain)), end);
      }
      return {
        signal,
        end() {
          timer[Symbol.dispose]();
          end();
        },
      };
    },
    cut: (shareId) => uses.cut(shareId),
  };
}

/** The hub ends what is shown for a visit by itself (`apps/hub/src/live/signed-live.ts`); this keeps the link from being offered further. */
async function visitLasts(db: Kysely<Schema>, { site_id: siteId, visit_id: visitId }: ShareRow): Promise<boolean> {
  if (visitId === null) return true;
  const visit = await db.selectFrom('visits').select('ended_at').where('site_id', '=', siteId).where('id', '=', visitId).executeTakeFirst();
  return visit?.ended_at === null;
}
