import type { ResidentTexts } from '../texts/resident-texts.ts';

/** Why a channel did not take a notice, in words. The server's senders write it as `<channel>.<what>`: a status, a code of the network, or one of a few words. */
export function failureWords({ notices: { why } }: Pick<ResidentTexts, 'notices'>, failure: string): string {
  const what = failure.slice(failure.indexOf('.') + 1);
  const status = /^status_(\d{3})$/.exec(what)?.[1];
  if (status !== undefined) return why.status(status);
  if (what === 'removed' || what === 'unsubscribed') return why.removed;
  if (what === 'not_configured') return why.notConfigured;
  // `econnrefused`, `etimedout`, `eai_again`
  if (/^(?:e[a-z_]+|timeout|not_connected)$/.test(what)) return why.unreachable;
  return why.other;
}
