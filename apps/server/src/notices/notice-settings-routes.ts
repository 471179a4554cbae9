import type { NoticeChannel, NoticeTarget } from '@latchkey/contract';
import { type Clock, CodedError, newId, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { readWebhookUrl } from '../webhooks/webhook-post.ts';
import { noticeTopic } from './mqtt-sender.ts';
import { settingsOf } from './notice-plan.ts';
import { readNtfyAddress } from './ntfy-sender.ts';
import type { EndpointRules } from '../http/public-endpoint.ts';
import { noticeSecret } from './webhook-notice.ts';

export interface NoticeSettingsDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  /** What ntfy servers and webhooks may be. */
  readonly rules: EndpointRules;
  /** Channels that this server can use. */
  readonly channels: ReadonlySet<NoticeChannel>;
  readonly clock: Clock;
}

const MOST_TARGETS = 10;

/** Handlers for how a person is told. */
export function createNoticeSettingsRoutes({ db, keys, rules, channels, clock }: NoticeSettingsDeps): Handlers<'showNoticeSettings' | 'changeNoticeSettings' | 'addNoticeTarget' | 'removeNoticeTarget'> {
  const readSettings = async (memberId: string) => {
    const { role, notice_settings: settings } = await db.selectFrom('members').select(['role', 'notice_settings']).where('id', '=', memberId).executeTakeFirstOrThrow();
    return settingsOf(role, settings);
  };

  return {
    async showNoticeSettings({ caller: { memberId } }) {
      const targets = await db.selectFrom('notice_targets').selectAll().where('member_id', '=', memberId).where('gone_at', 'is', null).orderBy('id').execute();
      // Made below with this prefix.
      return { settings: await readSettings(memberId), targets: targets.map(({ id, channel, address, created_at: createdAt }) => ({ id: id as NoticeTarget['id'], channel, address, createdAt })), usable: [...channels] };
    },
    async changeNoticeSettings({ caller: { memberId }, body }) {
      const before = await readSettings(memberId);
      const { channels: ways = before.channels, quiet = before.quiet, digestAt = before.digestAt, timeZone = before.timeZone, alarmTurn = before.alarmTurn } = body;
      const settings = { channels: ways, quiet, digestAt, timeZone, alarmTurn };
      await db.updateTable('members').set({ notice_settings: JSON.stringify(settings) }).where('id', '=', memberId).execute();
      return settings;
    },
    async addNoticeTarget({ caller: { memberId, siteId }, body }) {
      if (!channels.has(body.channel)) throw new CodedError('request.conflict', 'This server has no MQTT broker: its operator sets LATCHKEY_MQTT_URL.');
      const address = addressOf(body, rules) ?? noticeTopic(siteId, memberId);
      const others = await db.selectFrom('notice_targets').select(['channel', 'address']).where('member_id', '=', memberId).where('gone_at', 'is', null).execute();
      if (others.some((other) => other.channel === body.channel && other.address === address)) throw new CodedError('request.conflict', 'You are told there already.');
      if (others.length >= MOST_TARGETS) throw new CodedError('request.conflict', `You can be told at ${MOST_TARGETS} addresses at most. Remove one first.`);
      const [id, createdAt] = [newId('ntt', clock.now()), toIso(clock.now())];
      await db.insertInto('notice_targets').values({ id, member_id: memberId, channel: body.channel, address, created_at: createdAt, gone_at: null }).execute();
      return { id, channel: body.channel, address, createdAt, secret: body.channel === 'webhook' ? noticeSecret(keys, id) : null };
    },
    async removeNoticeTarget({ caller: { memberId }, params }) {
      const { numUpdatedRows } = await db.updateTable('notice_targets').set({ gone_at: toIso(clock.now()) }).where('id', '=', params.targetId).where('member_id', '=', memberId).where('gone_at', 'is', null).executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'You are not told there.');
    },
  };
}

/** The address that a person gave, judged; undefined where the server chooses. Throws `request.invalid` or `webhook.url_refused`. */
function addressOf(body: { readonly channel: 'ntfy' | 'webhook'; readonly url: string } | { readonly channel: 'mqtt' }, rules: EndpointRules): string | undefined {
  if (body.channel === 'mqtt') return undefined;
  if (body.channel === 'webhook') return readWebhookUrl(body.url, rules);
  try {
    return readNtfyAddress(body.url, rules).href;
  } catch (cause) {
    throw new CodedError('request.invalid', 'Give the https address of an ntfy topic, such as https://ntfy.sh/my-door-8f3k2.', { cause });
  }
}
