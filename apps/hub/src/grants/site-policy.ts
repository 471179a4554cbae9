import { join } from 'node:path';
import { type Policy, type PolicyJudgement, readKeptPolicy, verifyPolicy } from '@latchkey/grants';
import type { Log } from '@latchkey/kit';
import { z } from 'zod';
import { keepJson } from '../roster/kept-json.ts';
import type { SiteRoster } from '../roster/site-roster.ts';

/** What may open, as an owner's device signed it. */
export interface SitePolicy {
  readonly current: Policy | undefined;
  /** There was one that cannot be read any more: nobody knows what it forbade. */
  readonly isUnreadable: boolean;
  /** Judges a signed policy against the roster in force, and keeps it durably when it counts. The very one that is in force counts again. Never throws but for the disk. */
  take(text: string): Promise<PolicyJudgement>;
}

const kept = z.object({ policy: z.string().optional() });

/** Opens what `<folder>/policy.json` holds. */
export function openSitePolicy(folder: string, roster: SiteRoster, log: Log): SitePolicy {
  const file = keepJson(join(folder, 'policy.json'), kept, {}, log);
  let current = file.value.policy === undefined ? undefined : readKeptPolicy(file.value.policy);
  if (file.value.policy !== undefined && current === undefined) log.error('The kept policy cannot be read: doors stay shut for couriers, and no picture is shown or recorded', { folder });
  let last: Promise<unknown> = Promise.resolve();

  const judge = async (text: string): Promise<PolicyJudgement> => {
    if (current?.text === text) return { ok: true, policy: current };
    if (roster.current === undefined) return { ok: false, code: 'policy.roster_missing' };
    const judged = await verifyPolicy(text, roster.current, current);
    if (!judged.ok) return judged;
    file.write({ policy: text });
    current = judged.policy;
    log.info('A new policy is in force', { version: current.version, doors: current.doors.length, paused: current.paused });
    return judged;
  };

  return {
    get current() {
      return current;
    },
    get isUnreadable() {
      return current === undefined && file.value.policy !== undefined;
    },
    take: (text) => {
      const judged = last.then(() => judge(text));
      last = judged.catch(() => undefined);
      return judged;
    },
  };
}
