import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Runs a script that has `createLog` in a process of its own, and gives the lines that it wrote. */
function linesOf(script: string): { readonly stdout: string; readonly lines: readonly Record<string, unknown>[]; readonly status: number | null } {
  const source = `import { createLog } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};\n${script}`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' });
  // Each line is an object, by createLog's promise.
  return { stdout, status, lines: stdout.trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('createLog', () => {
  it('keeps secrets out of the lines, whatever carries them', () => {
    const { stdout, lines } = linesOf(`
      const log = createLog({ name: 'test' });
      log.info('told', { token: 'hunter2', deep: { password: 'hunter2', at: 'door' } });
      log.debug('never', {});
      log.child({ visit: 'vis_1' }).warn('child', { text: 'hunter2' });`);
    expect(stdout).not.toContain('hunter2');
    expect(lines.map((line) => line['msg'])).toEqual(['told', 'child']);
    expect(lines[0]).toMatchObject({ name: 'test', token: '[redacted]', deep: { password: '[redacted]', at: 'door' } });
    expect(lines[1]).toMatchObject({ visit: 'vis_1' });
  });

  it('knows labels, addresses and every kind of key for secrets', () => {
    const fields = ['password', 'secret', 'token', 'proof', 'grant', 'cookie', 'authorization', 'pairingCode', 'label', 'text', 'number', 'email', 'endpoint', 'receipt'];
    const { stdout, lines } = linesOf(`
      const fields = ${JSON.stringify(fields)};
      const log = createLog({ name: 'test' });
      log.info('all', { ...Object.fromEntries(fields.map((name) => [name, 'hunter2'])), deep: Object.fromEntries(fields.map((name) => [name, ['hunter2']])) });
      log.child(Object.fromEntries(fields.map((name) => [name, 'hunter2']))).info('child');`);
    expect(stdout).not.toContain('hunter2');
    expect(Object.keys(lines[0] ?? {})).toEqual(expect.arrayContaining(fields));
  });

  it('tells as much as its level asks for, and children as much as their parent', () => {
    const levels = ['debug', 'info', 'warn', 'error'] as const;
    for (const [index, level] of levels.entries()) {
      const { lines } = linesOf(`
        const all = (log) => ${JSON.stringify(levels)}.forEach((level) => log[level](level));
        const log = createLog({ name: 'test', level: '${level}' });
        all(log);
        all(log.child({ part: 'x' }));`);
      expect(lines.map((line) => line['msg'])).toEqual([...levels.slice(index), ...levels.slice(index)]);
    }
  });

  it('writes one line whatever the facts are, and goes on', () => {
    const { lines, status } = linesOf(`
      const log = createLog({ name: 'test' });
      const circle = {}; circle.self = circle;
      log.error('odd', { circle, big: 10n, nothing: undefined, broken: 'two\\nlines "quoted" \\u0000', error: new Error('x') });
      log.info('after');`);
    expect(status).toBe(0);
    expect(lines.map((line) => line['msg'])).toEqual(['odd', 'after']);
    expect(lines[0]).toMatchObject({ broken: 'two\nlines "quoted" \u0000' });
  });
});
