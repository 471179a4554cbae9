import { type Clock, CodedError, Days, type Log, newId, plus, randomToken, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import QRCode from 'qrcode';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import type { Sessions } from '../identity/sessions.ts';
import { hashToken } from '../identity/token-hash.ts';

/** Long enough for somebody who is away, short enough for a link in an old mail. */
const VALID_FOR = Days(2);

export interface InvitationsDeps {
  readonly db: Kysely<Schema>;
  readonly sessions: Sessions;
  readonly origins: OwnOrigins;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Handlers for inviting people. A link's secret is in its fragment, which no server and no log sees, and only its hash is kept. It gives an account and nothing more:
 * what the new person's device may open or read is signed by an owner's device afterwards.
 */
export function createInvitations({ db, sessions, origins, clock, log }: InvitationsDeps): Handlers<'listInvitations' | 'createInvitation' | 'removeInvitation' | 'showInvitation' | 'acceptInvitation'> {
  /** One that is still good. */
  const find = async (token: string) => {
    const row = await db
      .selectFrom('invitations')
      .innerJoin('households', 'households.id', 'invitations.household_id')
      .innerJoin('members', 'members.id', 'invitations.invited_by')
      .innerJoin('sites', 'sites.household_id', 'households.id')
      .select(['sites.id as site_id', 'invitations.id', 'invitations.household_id', 'invitations.name', 'invitations.role', 'invitations.expires_at', 'households.name as household_name', 'households.demo', 'members.name as invited_by'])
      .where('invitations.token_hash', '=', hashToken(token))
      .where('invitations.expires_at', '>', toIso(clock.now()))
      .where('members.left_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) throw gone();
    return row;
  };

  return {
    async listInvitations({ caller }) {
      const rows = await db.selectFrom('invitations').selectAll().where('household_id', '=', caller.householdId).where('expires_at', '>', toIso(clock.now())).orderBy('id').execute();
      // Ids in the database were made by newId.
      return { items: rows.map((row) => ({ id: row.id as `inv_${string}`, name: row.name, role: row.role, createdAt: row.created_at, expiresAt: row.expires_at })) };
    },
    async createInvitation({ caller, body }) {
      const now = clock.now();
      const [id, token] = [newId('inv', now), randomToken(26)];
      const made = { id, name: body.name, role: body.role, createdAt: toIso(now), expiresAt: toIso(plus(now, VALID_FOR)) };
      await db.insertInto('invitations').values({ id, household_id: caller.householdId, token_hash: hashToken(token), invited_by: caller.memberId, name: made.name, role: made.role, created_at: made.createdAt, expires_at: made.expiresAt }).execute();
      log.info('somebody was invited', { household: caller.householdId, role: made.role });
      const url = `${origins.publicOrigin}/resident/join#invitation=${token}`;
      return { ...made, url, svg: await QRCode.toString(url, { type: 'svg', margin: 4 }) };
    },
    async removeInvitation({ caller, params }) {
      const removed = await db.deleteFrom('invitations').where('id', '=', params.invitationId).where('household_id', '=', caller.householdId).executeTakeFirst();
      if (removed.numDeletedRows !== 1n) throw new CodedError('request.not_found', 'There is no such invitation.');
    },
    async showInvitation({ body }) {
      const { household_name: householdName, invited_by: invitedBy, name, role, expires_at: expiresAt } = await find(body.token);
      return { householdName, invitedBy, name, role, expiresAt };
    },
    async acceptInvitation({ body, request, reply }) {
      const invited = await find(body.token);
      const id = newId('mem', clock.now());
      await db.transaction().execute(async (transaction) => {
        // Good once: of two who come at the same moment, one joins.
        const used = await transaction.deleteFrom('invitations').where('id', '=', invited.id).executeTakeFirst();
        if (used.numDeletedRows !== 1n) throw gone();
        await transaction.insertInto('members').values({ id, household_id: invited.household_id, name: body.name, role: invited.role, email: null, created_at: toIso(clock.now()), left_at: null }).execute();
        await reportAct(transaction, clock, invited.site_id, { what: 'person.joined', by: { kind: 'member', id }, about: id });
      });
      log.info('somebody joined a household', { household: invited.household_id, member: id, role: invited.role });
      reply.header('set-cookie', await sessions.begin(id, origins.originOf(request.raw), request.headers['user-agent']));
      return { id, name: body.name, role: invited.role, householdId: invited.household_id as `hh_${string}`, householdName: invited.household_name, demo: invited.demo };
    },
  };
}

const gone = () => new CodedError('request.not_found', 'This invitation was used, taken back or is too old. Ask for a new one.');
