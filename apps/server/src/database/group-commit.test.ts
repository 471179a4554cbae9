import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

const unstorable = (): Error => Object.assign(new Error('invalid byte sequence'), { code: '22021' });

/** A database that holds even numbers only, and notes the rounds that it was asked for. */
function evens(most = 100) {
  const rounds: (readonly number[])[] = [];
  const add = createGroupCommit<number, string>({
    async run(items) {
      rounds.push(items);
      await new Promise((resolve) => setImmediate(resolve));
      if (items.some((item) => item % 2 !== 0)) throw unstorable();
      return (item) => `has ${item}`;
    },
    weightOf: () => 1,
    most,
  });
  return { rounds, add };
}

describe('a group commit', () => {
  it('does at once what comes alone, and together what comes meanwhile', async () => {
    const { rounds, add } = evens();
    const first = add(2);
    expect(rounds).toEqual([[2]]);
    await expect(Promise.all([first, add(4), add(6)])).resolves.toEqual(['has 2', 'has 4', 'has 6']);
    expect(rounds).toEqual([[2], [4, 6]]);
    await expect(add(8)).resolves.toBe('has 8');
    expect(rounds).toHaveLength(3);
  });

  it('keeps a round within its weight, and lets what is heavier go alone', async () => {
    const { rounds, add } = evens(2);
    await Promise.all([2, 4, 6, 8, 10, 12].map(add));
    expect(rounds).toEqual([[2], [4, 6], [8, 10], [12]]);
    const heavy: (readonly number[])[] = [];
    const addHeavy = createGroupCommit<number, number>({ run: async (items) => (heavy.push(items), (item) => item), weightOf: (item) => item, most: 5 });
    await expect(Promise.all([1, 9, 2, 3, 1].map(addHeavy))).resolves.toEqual([1, 9, 2, 3, 1]);
    expect(heavy).toEqual([[1], [9], [2, 3], [1]]);
  });

  it('rejects what the database cannot hold, and keeps none of the others back', async () => {
    const { add } = evens();
    const asked = [2, 4, 5, 6, 8, 10, 7, 12].map(add);
    const settled = await Promise.allSettled(asked);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    await expect(add(14)).resolves.toBe('has 14');
  });

  it('rejects a whole round when the database is away, without trying each', async () => {
    let rounds = 0;
    const add = createGroupCommit<number, never>({
      async run() {
        rounds += 1;
        throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
      },
      weightOf: () => 1,
      most: 100,
    });
    const settled = await Promise.allSettled([1, 2, 3, 4].map(add));
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(rounds).toBe(2);
  });
});
