import { CodedError } from '@latchkey/kit';

/** How long anything on the street may take when the machine is busy. No test waits this long where all is well. */
const PATIENCE_MILLIS = 45_000;

/** Looks again every 50 ms until `holds`, and gives what it saw. Rejects with `e2e.never` and the last thing seen. */
export async function eventually<Seen>(what: string, look: () => Seen | Promise<Seen>, holds: (seen: Seen) => boolean, patience = PATIENCE_MILLIS): Promise<Seen> {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new CodedError('e2e.never', `Waited ${patience} ms in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
