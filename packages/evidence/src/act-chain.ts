import { ACTS, lineHash, NO_LINE, readLink } from './chain-line.ts';
import type { ActsHead } from './checkpoint.ts';

/** `whole`: nothing is missing among these lines, nor after them. `later`: they are whole, and reach further than the signed word. Otherwise what is wrong. */
export type ActsVerdict = 'whole' | 'later' | 'acts.missing' | 'acts.altered';

/**
 * Follows lines about acts from the newest back, as a list shows them, each against the hash that the one after it remembers, and all of them against what the hub
 * signed of them. The oldest lines may be left out, as a page of a list does; any other that is left out, added or altered is noticed.
 * @param signed of a checkpoint whose signature was checked; without it only the lines' own sequence is followed
 */
export function followActs(texts: readonly string[], signed: ActsHead | undefined): ActsVerdict {
  let expected: { readonly nth: number; readonly hash: string } | undefined;
  for (const text of texts) {
    const link = readLink(text)?.link;
    if (link?.of !== ACTS || link.before === undefined || (link.nth === 1) !== (link.before === NO_LINE)) return 'acts.altered';
    const hash = lineHash(text);
    if (expected === undefined ? link.nth < (signed?.count ?? 0) : link.nth !== expected.nth) return 'acts.missing';
    if ((expected !== undefined && hash !== expected.hash) || (link.nth === signed?.count && hash !== signed.head)) return 'acts.altered';
    expected = { nth: link.nth - 1, hash: link.before };
  }
  if (expected === undefined) return signed === undefined ? 'whole' : 'acts.missing';
  return (readLink(texts[0] ?? '')?.link?.nth ?? 0) > (signed?.count ?? 0) ? 'later' : 'whole';
}
