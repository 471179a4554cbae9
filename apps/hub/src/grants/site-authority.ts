import type { HubCommand, SiteAuthority as AuthorityState } from '@latchkey/contract';
import type { Log } from '@latchkey/kit';
import type { SiteRoster } from '../roster/site-roster.ts';
import type { SitePolicy } from './site-policy.ts';

type Update = Extract<HubCommand, { type: 'authority.update' }>['body'];

/** Takes what the server passes on of the household's word, and says what is in force. */
export interface SiteAuthority {
  /** Judges each text in its order; what does not count changes nothing. Gives the versions then in force and the first refusal. */
  update(update: Update): Promise<{ readonly roster: number; readonly policy: number; readonly refused: string | null }>;
  /** For the site's state. */
  state(): AuthorityState;
}

export interface SiteAuthorityDeps {
  readonly siteId: string;
  readonly roster: SiteRoster;
  readonly policy: SitePolicy;
  /** Why the breaker has tripped, if it has. */
  readonly tripped: () => string | undefined;
  /** Told when something new is in force. */
  readonly onChange: () => void;
  readonly log: Log;
}

export function createSiteAuthority({ siteId, roster, policy, tripped, onChange, log }: SiteAuthorityDeps): SiteAuthority {
  const versions = () => ({ roster: roster.current?.version ?? 0, policy: policy.current?.version ?? 0 });
  return {
    async update(update) {
      const before = versions();
      const refusals: string[] = [];
      for (const text of update.rosters) {
        const judged = await roster.take(text, siteId);
        if (!judged.ok) refusals.push(judged.code);
      }
      if (update.policy !== null) {
        const judged = await policy.take(update.policy);
        if (!judged.ok) refusals.push(judged.code);
      }
      if (refusals.length > 0) log.warn('Something that the server passed on as signed by an owner does not count', { refusals });
      const now = versions();
      if (now.roster !== before.roster || now.policy !== before.policy) onChange();
      return { ...now, refused: refusals[0] ?? null };
    },
    state: () => ({ ...versions(), breaker: tripped() ?? null }),
  };
}
