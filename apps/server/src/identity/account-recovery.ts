import { type Clock, CodedError, type Log, Minutes, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import { limitKey } from '../http/caller-address.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { createRateWindow } from '../http/rate-window.ts';
import type { Notices } from '../notices/notices.ts';
import type { Passkeys } from './passkeys.ts';
import { createRecoveryCodes } from './recovery-codes.ts';
import type { ServerKeys } from './server-keys.ts';
import type { Sessions } from './sessions.ts';

/** Wrong codes of one address: a person with a sheet of paper needs a few, a guesser more than there is time for. */
const MOST_MISSES = 10;
const MISSES_WITHIN = Minutes(60);

export interface AccountRecoveryDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly passkeys: Pick<Passkeys, 'beginAdding' | 'checkNew' | 'keep'>;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly notices: Pick<Notices, 'raise' | 'announce'>;
  readonly origins: Pick<OwnOrigins, 'originOf'>;
  /** Told when a session ended. */
  readonly onEnded: (sessionHash: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Handlers for coming back to an account whose passkeys are lost (ADR 0035). A code leads to a new passkey and to nothing else: it is used up in the transaction that keeps the
 * passkey, ends every session of before and tells the owners. What the new device may open, an owner's device or the household's sheet signs afterwards.
 */
export function createAccountRecovery({ db, keys, passkeys, sessions, notices, origins, onEnded, clock, log }: AccountRecoveryDeps): Handlers<'showRecoveryCodes' | 'makeRecoveryCodes' | 'beginRecovery' | 'finishRecovery'> {
  const codes = createRecoveryCodes({ db, pepper: keys.deriveSecret('recovery codes'), clock });
  const misses = createRateWindow(MOST_MISSES, MISSES_WITHIN, clock);

  /** Whose code it is. An account that there is none of, a code that was used, and one that never was, are the same statement and the same answer. */
  const ownerOf = async (code: string, ip: string) => {
    const address = limitKey(ip);
    if (misses.isFull(address)) throw new CodedError('request.too_many', 'Too many codes were tried that are none. Wait an hour, or ask an owner of the household to invite you again.');
    const owner = await codes.ownerOf(code);
    if (owner !== undefined) return owner;
    // What has not the form of one, a line cut short say, is no guess.
    if (codes.isCode(code)) misses.take(address);
    throw refused();
  };

  return {
    showRecoveryCodes: ({ caller }) => codes.of(caller.memberId),
    makeRecoveryCodes: async ({ caller }) =>
      db.transaction().execute(async (transaction) => {
        const made = await codes.make(transaction, caller.memberId);
        await reportAct(transaction, clock, caller.siteId, { what: 'recovery.codes_made', by: { kind: 'member', id: caller.memberId }, about: caller.memberId });
        return { codes: made };
      }),
    async beginRecovery({ body, request }) {
      const { memberId, name } = await ownerOf(body.code, request.ip);
      return { ...(await passkeys.beginAdding(origins.originOf(request.raw), { memberId, name })) };
    },
    async finishRecovery({ body, request, reply }) {
      const origin = origins.originOf(request.raw);
      const owner = await ownerOf(body.code, request.ip);
      const { memberId, siteId } = owner;
      const passkey = await passkeys.checkNew(origin, owner, body.passkey);
      const { ended, told } = await db.transaction().execute(async (transaction) => {
        // Of two who come at the same moment, the second waits here and finds it gone.
        if (!(await codes.use(transaction, body.code))) throw refused();
        await passkeys.keep(transaction, passkey);
        const sessionsOf = await transaction.deleteFrom('sessions').where('member_id', '=', memberId).returning('token_hash').execute();
        await reportAct(transaction, clock, siteId, { what: 'person.recovered', by: { kind: 'member', id: memberId }, about: memberId });
        const owners = await transaction.selectFrom('members').select('id').where('household_id', '=', owner.householdId).where('role', '=', 'owner').where('left_at', 'is', null).execute();
        const facts = { place: owner.name, at: toIso(clock.now()), purpose: 'delivery', opened: false, clean: false, refusal: null } as const;
        const raised = await notices.raise(transaction, { siteId, visitId: null, kind: 'alarm.account_recovered', facts, to: [memberId, ...owners.map(({ id }) => id)] });
        return { ended: sessionsOf, told: raised };
      });
      for (const session of ended) onEnded(session.token_hash);
      notices.announce(siteId, told);
      log.info('somebody came back by a recovery code', { household: owner.householdId, member: memberId });
      reply.header('set-cookie', await sessions.begin(memberId, origin, request.headers['user-agent']));
      return { id: memberId, name: owner.name, role: owner.role, householdId: owner.householdId, householdName: owner.householdName, demo: owner.demo };
    },
  };
}

const refused = () => new CodedError('session.recovery_refused', 'This is no recovery code that still counts. Compare each group of four, or take the next code of your newest sheet.');
