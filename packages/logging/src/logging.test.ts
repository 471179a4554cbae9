import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('createLog', () => {
  it('keeps secrets out of the lines, whatever carries them', () => {
    const script = `
      import { createLog } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
      const log = createLog({ name: 'test' });
      log.info('told', { token: 'hunter2', deep: { password: 'hunter2', at: 'door' } });
      log.debug('never', {});
      log.child({ visit: 'vis_1' }).warn('child', { text: 'hunter2' });`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(stdout).not.toContain('hunter2');
    expect(lines.map((line) => line['msg'])).toEqual(['told', 'child']);
    expect(lines[0]).toMatchObject({ name: 'test', token: '[redacted]', deep: { password: '[redacted]', at: 'door' } });
    expect(lines[1]).toMatchObject({ visit: 'vis_1' });
  });
});
