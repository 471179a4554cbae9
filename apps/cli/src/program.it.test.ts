import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

it('a program whose launcher goes while it starts comes up and stops in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-program-'));
  const env = { ...process.env, LATCHKEY_SIM_DATA: folder, LATCHKEY_SIM_PORT: '0', LATCHKEY_SIM_MATTER_INTERFACE: 'lo' };
  const program = spawn(process.execPath, ['--no-warnings=ExperimentalWarning', MAIN, 'sim'], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  try {
    let said = '';
    program.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    program.disconnect();
    const [code] = await once(program, 'exit');
    expect([said, code]).toEqual(['', 0]);
  } finally {
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
