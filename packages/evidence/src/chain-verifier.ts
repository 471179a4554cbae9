import { type ChainLine, lineHash, NO_LINE, readLink } from './chain-line.ts';
import { sha256Of, toBase64, utf8 } from './digest.ts';

/** What is wrong with a journal, and where. */
export interface ChainFinding {
  readonly code:
    /** The text is no line of a journal. */
    | 'chain.not_a_line'
    /** A place in the journal is empty, or lines are not in their order. */
    | 'chain.missing_line'
    /** The next line remembers another text at this place. */
    | 'chain.altered_line'
    /** A line without a link behind lines that have one. */
    | 'chain.not_linked'
    /** A line of a visit is missing before this one, or was put there. */
    | 'chain.wrong_count'
    /** The clock that never jumps went back within one run. */
    | 'chain.clock_back'
    /** The event beside the line is not the one that the line was written for. */
    | 'chain.altered_event';
  /** The place in the journal. */
  readonly seq: number;
}

export interface ChainVerdict {
  readonly ok: boolean;
  readonly findings: readonly ChainFinding[];
  /** Lines seen, and the leaf hash of the last. */
  readonly lines: number;
  readonly head: string;
}

/** A line as the hub keeps it: with the event beside it, where it has one. */
export interface KeptLine extends ChainLine {
  readonly event?: string | null;
}

/**
 * Checks a site's whole journal, oldest line first: every place filled, every line linked to the one before, every visit's lines counted without a gap,
 * the monotonic clock never back within a run, events unaltered. Lines from before the chain may only come first. Never throws.
 */
export function verifyChain(lines: Iterable<KeptLine>): ChainVerdict {
  const findings: ChainFinding[] = [];
  const counts = new Map<string, number>();
  let count = 0;
  let head = NO_LINE;
  let seq = 0;
  let linked = false;
  let clock: { readonly run: string; readonly mono: number } | undefined;
  for (const line of lines) {
    count += 1;
    const expected = seq + 1;
    if (line.seq !== expected) findings.push({ code: 'chain.missing_line', seq: expected });
    seq = line.seq;
    const read = readLink(line.text);
    if (read === undefined || read.seq !== line.seq) {
      findings.push({ code: 'chain.not_a_line', seq });
    } else if (read.link === undefined) {
      if (linked) findings.push({ code: 'chain.not_linked', seq });
    } else {
      const { link } = read;
      linked = true;
      if (link.prev !== head && line.seq === expected) findings.push({ code: 'chain.altered_line', seq: seq - 1 });
      if (link.of !== null) {
        if (link.nth !== (counts.get(link.of) ?? 0) + 1) findings.push({ code: 'chain.wrong_count', seq });
        counts.set(link.of, link.nth);
      }
      if (clock?.run === link.run && link.mono < clock.mono) findings.push({ code: 'chain.clock_back', seq });
      clock = link;
      const kept = typeof line.event === 'string' ? toBase64(sha256Of(utf8(line.event))) : undefined;
      if (line.event !== undefined && kept !== link.event) findings.push({ code: 'chain.altered_event', seq });
    }
    head = lineHash(line.text);
  }
  return { ok: findings.length === 0, findings, lines: count, head };
}
