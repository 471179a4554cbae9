import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { lockDataFolder } from './data-folder-lock.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});
const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  folders.push(folder);
  return folder;
};

it('refuses a second server in the same process and names who holds the folder', async () => {
  const folder = await newFolder();
  const first = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'server.folder_in_use', facts: { pid: String(process.pid) } });
  await first[Symbol.asyncDispose]();
  await (await lockDataFolder(folder))[Symbol.asyncDispose]();
});

it('refuses while another process holds it, and is free at once when that process is killed', async () => {
  const folder = await newFolder();
  const holder = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { lockDataFolder } from ${JSON.stringify(new URL('./data-folder-lock.ts', import.meta.url).href)}; globalThis.kept = await lockDataFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`, folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'server.folder_in_use', facts: { pid: String(holder.pid) } });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await lockDataFolder(folder))[Symbol.asyncDispose]();
});
