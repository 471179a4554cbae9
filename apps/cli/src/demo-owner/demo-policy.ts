import { type KnownDoor, type PolicyContent, safePolicy } from '@latchkey/grants';

/** The demo is played again and again; a real policy begins with six. */
const OPENINGS_PER_HOUR = 1_000;

/** What the demo home's owner allows: every door opens by itself for an expected label, at any time, so that one can see it happen. A real home begins with `safePolicy`, whose inner doors ask. */
export function demoPolicy(site: PolicyContent['site'], version: number, roster: number, doors: readonly KnownDoor[], issuedAt: number): PolicyContent {
  const safe = safePolicy(site, roster, Intl.DateTimeFormat().resolvedOptions().timeZone, doors, issuedAt);
  return {
    ...safe,
    version,
    doors: safe.doors.map((door) => ({ ...door, openingsPerHour: OPENINGS_PER_HOUR, rules: door.rules.map((rule) => ({ ...rule, how: 'itself' as const })) })),
  };
}
