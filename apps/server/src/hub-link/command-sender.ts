import { type HubCommand, type HubCommandType, hubReply, type HubReply } from '@latchkey/contract';
import { type Clock, CodedError, type Duration, type Instant, type Log, newId, plus, toIso } from '@latchkey/kit';
import type { HubBroker } from './hub-broker.ts';
import { parseJson } from './json-text.ts';

export type CommandBody<Type extends HubCommandType> = Extract<HubCommand, { type: Type }>['body'];
export type ReplyBody = Extract<HubReply['result'], { ok: true }>['body'];

export interface SendOptions {
  /** How long to wait for the reply. */
  readonly deadline: Duration;
  /** Chosen by the sender of a command that may be sent again: the hub performs each id once. */
  readonly id?: string;
  /** After this the hub no longer performs it; the deadline when not given. */
  readonly expiresAt?: Instant;
}

/**
 * Sends one command to a hub and waits for its reply.
 * Rejects with `hub.offline` (not connected), `hub.timeout` (no reply by the deadline: it may still be performed until it expires), or with the code of the hub's refusal.
 */
export type SendCommand = <Type extends HubCommandType>(hubId: string, type: Type, body: CommandBody<Type>, options: SendOptions) => Promise<ReplyBody>;

export function createCommandSender(deps: { readonly broker: HubBroker; readonly clock: Clock; readonly log: Log }): SendCommand {
  const { broker, clock, log } = deps;
  // One id may be asked for twice at a time, when a kept command is sent again: both get the one reply.
  const waiting = new Map<string, Set<{ readonly hubId: string; readonly settle: (result: HubReply['result']) => void }>>();

  broker.messages.subscribe(({ session, channel, payload }) => {
    if (channel !== 'replies') return;
    const reply = hubReply.safeParse(parseJson(payload));
    if (!reply.success) {
      log.warn('A hub’s reply was not of the agreed form', { hub: session.hubId });
      return;
    }
    for (const asked of waiting.get(reply.data.id) ?? []) if (asked.hubId === session.hubId) asked.settle(reply.data.result);
  });

  return async (hubId, type, body, options) => {
    const now = clock.now();
    const id = options.id ?? newId('cmd', now);
    const { promise, resolve, reject } = Promise.withResolvers<HubReply['result']>();
    const asked = { hubId, settle: resolve };
    const askers = waiting.get(id) ?? new Set();
    waiting.set(id, askers.add(asked));
    using _timer = clock.schedule(options.deadline, () => reject(new CodedError('hub.timeout', 'The hub did not answer in time', { facts: { type, id } })));
    try {
      const command = { id, type, issuedAt: toIso(now), expiresAt: toIso(options.expiresAt ?? plus(now, options.deadline)), body };
      const [, result] = await Promise.all([broker.send(hubId, 'commands', command), promise]);
      if (!result.ok) throw new CodedError(result.code, result.message, { facts: { type, id, fromHub: true } });
      return result.body;
    } finally {
      askers.delete(asked);
      if (askers.size === 0) waiting.delete(id);
    }
  };
}
