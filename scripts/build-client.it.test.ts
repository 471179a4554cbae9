import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addCarrier } from '../apps/server/src/carriers/carrier.fixture.ts';
import { addBelongings } from '../apps/server/src/household/belongings.fixture.ts';
import { addHousehold } from '../apps/server/src/http/test-app.fixture.ts';
import { type RealServer, startRealServer } from '../apps/server/src/real-server.fixture.ts';
import { buildClient } from './build-client.ts';

const run = promisify(execFile);
const TSC = fileURLToPath(new URL('../node_modules/@typescript/native/bin/tsc', import.meta.url));
let stack: AsyncDisposableStack;
let folder: string;
let real: RealServer;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-client-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  real = stack.use(await startRealServer());
  buildClient(join(folder, 'dist'));
  const { stdout } = await run('npm', ['pack', join(folder, 'dist'), '--pack-destination', folder], { cwd: folder });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  // It needs nothing else, or this would ask the network.
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, stdout.trim().split('\n').at(-1) ?? '')], { cwd: folder });
}, 120_000);
afterAll(() => stack.disposeAsync());

/** A program outside the repository, strictly typed, with nothing but the package. Gives what it prints. */
async function runProgram(source: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  await writeFile(join(folder, 'program.ts'), source);
  await run(process.execPath, [TSC, '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom', '--types', '', 'program.ts'], { cwd: folder });
  return (await run(process.execPath, ['program.js'], { cwd: folder, env: { ...process.env, ...env } })).stdout;
}

it('is installed alone, and a program of strict types announces a parcel with it', async () => {
  const household = await addHousehold(real.db, real.sessions, 'Ash');
  const { accessPointId, parcelId } = await addBelongings(real.db, household, { hubKey: 'x', courierJkt: 'x' });
  const { key, ids } = await addCarrier(real.db, { siteId: household.siteId, parcelId, accessPointId });
  const printed = await runProgram(
    `
    import { ApiError, type CallOutput, createClient } from '@latchkey/client';
    declare const process: { readonly env: Record<string, string> };
    const client = createClient({ baseUrl: process.env['URL'] ?? '', authorize: async () => ({ authorization: 'Bearer ' + process.env['KEY'] }) });
    const code = process.env['CODE'] ?? '';
    const delivery: CallOutput<'POST /api/v1/carrier/deliveries'> = await client.call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber: 'MADEUP123456789' }, idempotencyKey: 'once-and-no-more' });
    const id: \`del_\${string}\` = delivery.id;
    const { items, next } = await client.call('GET /api/v1/carrier/deliveries', { query: { limit: 1 } });
    const { rules } = await client.call('POST /api/v1/carrier/address', { body: { code } });
    const says: 'itself' | 'ask' | 'shut' = rules.delivery;
    const refused = await client.call('DELETE /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId: 'del_00000000000000000000000000' } }).catch((error: unknown) => error instanceof ApiError ? error.code : error);
    console.log(JSON.stringify({ same: items[0]?.id === id, status: delivery.status, more: next !== null, says, refused }));
    `,
    { URL: real.url, KEY: key, CODE: ids.deliveryCode },
  );
  expect(JSON.parse(printed)).toEqual({ same: true, status: 'expected', more: true, says: 'shut', refused: 'request.not_found' });
}, 60_000);

it.each([
  ['a route that there is not', `client.call('GET /api/v1/nothing', {});`],
  ['a body without what the route needs', `client.call('POST /api/v1/carrier/deliveries', { body: { code: 'X' } });`],
  ['an id of another kind', `client.call('GET /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId: 'vis_1' } });`],
  ['a body where the route takes none', `client.call('GET /api/v1/carrier', { body: {} });`],
])('refuses %s before it runs', async (_what, line) => {
  await expect(runProgram(`import { createClient } from '@latchkey/client';\nconst client = createClient();\n${line}`)).rejects.toMatchObject({ stdout: expect.stringContaining('error TS') });
}, 60_000);
