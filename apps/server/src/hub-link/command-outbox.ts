import { type Clock, codeOf, Days, describeError, type Duration, type Log, Minutes, newId, parseInstant, plus, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { HubCommandsTable, Schema } from '../database/schema.ts';
import type { SendCommand } from './command-sender.ts';
import type { HubBroker } from './hub-broker.ts';

type LastingType = HubCommandsTable['type'];

/** A command that must reach the hub even if it is away now. */
export interface LastingCommand {
  readonly siteId: string;
  readonly hubId: string;
  readonly type: LastingType;
  /** What it is about: a visit, a door or a grant. While one waits, another of the same type and subject changes nothing. */
  readonly subject: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `done`: the hub carried it out; `queued`: it is kept and will be sent until it expires; `refused`: the hub's answer was a refusal. */
export type LastingOutcome = { readonly kind: 'done' | 'queued' } | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface CommandOutbox {
  /** Keeps the command, then tries to deliver it at once. Rejects only when it could not be kept. */
  post(command: LastingCommand): Promise<LastingOutcome>;
}

/** After this a wish to lock is stale: the hub has locked by itself, or people were told why not. A grant that a hub holds is over after a day. */
const LIVES: Readonly<Record<LastingType, Duration>> = { 'visit.lock': Minutes(15), 'visit.stop': Minutes(15), 'access.lock': Minutes(5), 'grant.hold': Days(1), 'grant.release': Days(1) };
const ANSWER_WITHIN = Seconds(4);

/** Commands of the database's outbox go out when their hub arrives; the hub performs each id once, so that sending one again does no harm. */
export function createCommandOutbox(deps: { readonly db: Kysely<Schema>; readonly broker: HubBroker; readonly send: SendCommand; readonly clock: Clock; readonly log: Log }): CommandOutbox {
  const { db, broker, send, clock, log } = deps;

  const settle = async (siteId: string, id: string, problem: string | null): Promise<void> => {
    await db.updateTable('hub_commands').set({ answered_at: toIso(clock.now()), problem }).where('site_id', '=', siteId).where('id', '=', id).where('answered_at', 'is', null).execute();
  };

  const deliver = async (row: Pick<HubCommandsTable, 'site_id' | 'hub_id' | 'id' | 'type' | 'expires_at'> & { readonly body: Readonly<Record<string, unknown>> }): Promise<LastingOutcome> => {
    const expiresAt = parseInstant(row.expires_at) ?? clock.now();
    if (expiresAt <= clock.now()) {
      await settle(row.site_id, row.id, 'hub.timeout');
      return { kind: 'refused', code: 'hub.timeout', message: 'The hub was away for too long' };
    }
    try {
      // The body was made for this type by whoever posted it.
      await send(row.hub_id, row.type, row.body as never, { id: row.id, deadline: ANSWER_WITHIN, expiresAt });
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || code === 'hub.offline' || code === 'hub.timeout') return { kind: 'queued' };
      await settle(row.site_id, row.id, code);
      return { kind: 'refused', code, message: error instanceof Error ? error.message : code };
    }
    await settle(row.site_id, row.id, null);
    return { kind: 'done' };
  };

  broker.arrivals.subscribe(({ siteId, hubId }) => {
    const sendWaiting = async () => {
      const rows = await db.selectFrom('hub_commands').selectAll().where('site_id', '=', siteId).where('hub_id', '=', hubId).where('answered_at', 'is', null).orderBy('id').execute();
      for (const row of rows) {
        const outcome = await deliver(row);
        log.info('a kept command was sent', { hub: hubId, type: row.type, outcome: outcome.kind });
      }
    };
    sendWaiting().catch((error: unknown) => log.error('kept commands could not be sent', { hub: hubId, error: describeError(error) }));
  });

  return {
    async post({ siteId, hubId, type, subject, body }) {
      const now = clock.now();
      const row = { site_id: siteId, hub_id: hubId, id: newId('cmd', now), type, subject, body, expires_at: toIso(plus(now, LIVES[type])) };
      const written = await db
        .insertInto('hub_commands')
        .values({ ...row, body: JSON.stringify(body), created_at: toIso(now), answered_at: null, problem: null })
        .onConflict((conflict) =>
          conflict
            .columns(['site_id', 'type', 'subject'])
            .where('answered_at', 'is', null)
            .doUpdateSet((eb) => ({
              id: eb.ref('excluded.id'), hub_id: eb.ref('excluded.hub_id'), body: eb.ref('excluded.body'), created_at: eb.ref('excluded.created_at'), expires_at: eb.ref('excluded.expires_at'),
            }))
            .where((eb) => eb('hub_commands.expires_at', '<=', eb.ref('excluded.created_at'))),
        )
        .returning('id')
        .executeTakeFirst();
      if (written !== undefined) return deliver(row);
      // One waits already: try that one again instead of sending a second.
      const waiting = await db.selectFrom('hub_commands').selectAll().where('site_id', '=', siteId).where('type', '=', type).where('subject', '=', subject).where('answered_at', 'is', null).executeTakeFirst();
      return waiting === undefined ? { kind: 'done' } : deliver(waiting);
    },
  };
}
