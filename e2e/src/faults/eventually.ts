import { CodedError } from '@latchkey/kit';

/** How long anything on the street may take when the machine is busy. No test waits this long where all is well. */
const PATIENCE_MILLIS = 45_000;

const FIRST_LOOK_MILLIS = 50;
/** A minute of looks stays far below what the server lets one account ask in a minute. */
const LAST_LOOK_MILLIS = 500;
const LOOK_GROWTH = 1.1;

/** Looks again, every 50 ms at first and every half second in the end, until `holds`, and gives what it saw. Rejects with `e2e.never` and the last thing seen. */
export async function eventually<Seen>(what: string, look: () => Seen | Promise<Seen>, holds: (seen: Seen) => boolean, patience = PATIENCE_MILLIS): Promise<Seen> {
  const end = Date.now() + patience;
  for (let pause = FIRST_LOOK_MILLIS; ; pause = Math.min(pause * LOOK_GROWTH, LAST_LOOK_MILLIS)) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new CodedError('e2e.never', `Waited ${patience} ms in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
