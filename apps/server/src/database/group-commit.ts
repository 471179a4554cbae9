import { isDataError } from './data-error.ts';

export interface GroupCommitOptions<Item, Result> {
  /** Does the work of all in one transaction, and gives what each of them gets. */
  readonly run: (items: readonly Item[]) => Promise<(item: Item) => Result>;
  readonly weightOf: (item: Item) => number;
  /** What a round may weigh; an item that weighs more goes alone. */
  readonly most: number;
}

interface Waiting<Item, Result> extends PromiseWithResolvers<Result> {
  readonly item: Item;
}

/**
 * Work that many ask for at once, in rounds: one that comes alone is done at once, and what comes while a round runs is done together in the next. So the
 * database commits as often as it can, and not as often as it is asked. One item with rows that the database cannot hold is rejected and keeps no other back.
 */
export function createGroupCommit<Item, Result>({ run, weightOf, most }: GroupCommitOptions<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let running = false;

  const settle = async (round: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const resultOf = await run(round.map(({ item }) => item));
      for (const { item, resolve } of round) resolve(resultOf(item));
    } catch (error) {
      const half = Math.ceil(round.length / 2);
      if (half === round.length || !isDataError(error)) return round.forEach(({ reject }) => reject(error));
      await settle(round.slice(0, half));
      await settle(round.slice(half));
    }
  };
  const next = (): readonly Waiting<Item, Result>[] => {
    let [count, weight] = [0, 0];
    for (const { item } of waiting) {
      weight += weightOf(item);
      if (count > 0 && weight > most) break;
      count += 1;
    }
    return waiting.splice(0, count);
  };
  const drain = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) await settle(next());
    running = false;
  };

  return (item) => {
    const asked = { item, ...Promise.withResolvers<Result>() };
    waiting.push(asked);
    if (!running) void drain();
    return asked.promise;
  };
}
