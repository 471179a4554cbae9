import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createPool } from './connect.ts';
import { startTestDatabase, type TestDatabase } from './test-database.fixture.ts';

let cluster: TestDatabase;
beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());

it('a connection that the database ends while it is in use is told of, and does not end the process', async () => {
  const { address } = await cluster.fresh();
  const told: Error[] = [];
  const pool = createPool(address, (error) => told.push(error), 2);
  try {
    const inUse = await pool.connect();
    const { rows: [row] } = await inUse.query<{ pid: number }>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [row?.pid]);
    await vi.waitFor(() => expect(told.map(({ message }) => message).join()).toMatch(/terminat/), { timeout: 20_000 });
    await expect(inUse.query('select 1')).rejects.toThrow();
    inUse.release(true);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await pool.end();
  }
});
