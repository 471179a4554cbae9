import { assistantScope } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { AssistantClient } from '../assistants/assistant-clients.ts';
import { hashToken } from '../identity/token-hash.ts';
import type { ServerConfig } from '../server-config.ts';

/** A skill that belongs to this server. */
export interface AlexaSettings {
  readonly skillId: string;
  /** The skill as a client that people link their account with. */
  readonly client: AssistantClient;
}

/** Where Alexa takes the answer of account linking, in each part of the world; the account's vendor id follows. */
const REDIRECTS = ['https://layla.amazon.com/api/skill/link/', 'https://pitangui.amazon.com/api/skill/link/', 'https://alexa.amazon.co.jp/api/skill/link/'];

/** Reads the settings; undefined while the skill is off. Throws `alexa.settings` when some are there and some are not. */
export function readAlexaSettings(config: Pick<ServerConfig, 'LATCHKEY_ALEXA_SKILL_ID' | 'LATCHKEY_ALEXA_VENDOR_ID' | 'LATCHKEY_ALEXA_CLIENT_SECRET'>): AlexaSettings | undefined {
  const { LATCHKEY_ALEXA_SKILL_ID: skillId, LATCHKEY_ALEXA_VENDOR_ID: vendorId, LATCHKEY_ALEXA_CLIENT_SECRET: secret } = config;
  if (skillId === undefined && vendorId === undefined && secret === undefined) return undefined;
  if (skillId === undefined || vendorId === undefined || secret === undefined) throw new CodedError('alexa.settings', 'Give LATCHKEY_ALEXA_SKILL_ID, LATCHKEY_ALEXA_VENDOR_ID and LATCHKEY_ALEXA_CLIENT_SECRET, or none of them.');
  return { skillId, client: { id: 'alexa', name: 'Alexa', redirectUris: REDIRECTS.map((place) => `${place}${vendorId}`), audience: 'alexa', scopes: assistantScope.options.filter((scope) => scope !== 'doors:read'), secretHash: hashToken(secret) } };
}
