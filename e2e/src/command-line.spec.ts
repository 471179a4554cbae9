import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../apps/cli/src/launcher/free-port.ts';
import { latchkey } from './street/command.ts';

const carriers = (line: string): readonly string[] => {
  const { candidates } = JSON.parse(line) as { candidates: readonly { carrier: string; checked: boolean }[] };
  return candidates.map(({ carrier }) => carrier);
};

describe('latchkey label', () => {
  it('names the carrier of a text', async () => {
    const { code, stdout } = await latchkey(['label', '1Z999AA10123456784']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ text: '1Z999AA10123456784', candidates: [{ carrier: 'ups', format: 'ups_1z', number: '1Z999AA10123456784', checked: true }] });
  });

  it('reads one text a line, in order, and survives hostile ones', async () => {
    const { code, stdout } = await latchkey(['label', '-'], { input: "1Z999AA10123456784\n<script>alert(1)</script>\n' or 1=1 --\nRR123456785GB\n\nTBA000000000000" });
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines).toHaveLength(6);
    expect(carriers(lines[0] ?? '')).toContain('ups');
    expect(carriers(lines[1] ?? '')).toEqual([]);
    expect(carriers(lines[2] ?? '')).toEqual([]);
    expect(carriers(lines[3] ?? '')).toContain('upu');
    expect(carriers(lines[4] ?? '')).toEqual([]);
    expect(carriers(lines[5] ?? '')).toContain('amazon');
  });
});

describe('latchkey', () => {
  it.each(['start', 'server', 'hub', 'sim', 'doctor', 'deliver', 'label'])('%s --help says what it does', async (name) => {
    const { code, stdout } = await latchkey([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Usage: latchkey ${name}`));
    if (['server', 'hub', 'sim'].includes(name)) expect(stdout).toMatch(/Settings \(environment variables\):\n {2}(LATCHKEY|DATABASE)_/);
  });

  it('doctor looks at this machine', async () => {
    const { code, stdout } = await latchkey(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ Node/);
    expect(stdout).toMatch(/✓ PostgreSQL +embedded/);
  });

  it('doctor names what is missing, and how to get it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    using _closed = { [Symbol.dispose]: () => void taken.close() };
    await once(taken, 'listening');
    // Listening on TCP, so the address is not a text.
    const { port } = taken.address() as AddressInfo;
    const { code, stdout } = await latchkey(['doctor'], { env: { LATCHKEY_DATA: '/dev/null/latchkey', LATCHKEY_PORT: String(port) } });
    expect(stdout).toMatch(/✗ Data folder +\/dev\/null\/latchkey cannot be written\n +Make it writable, or choose another with LATCHKEY_DATA\./);
    expect(stdout).toMatch(new RegExp(`! Web port +${port} is taken .*\\n +If Latchkey itself runs, all is well; otherwise choose another with LATCHKEY_PORT\\.`));
    expect(stdout).toContain('1 thing is missing.');
    expect(code).toBe(1);
  });

  it('deliver without a street ends with 1 and says that none is there', async () => {
    const { code, stdout } = await latchkey(['deliver', '--url', `http://127.0.0.1:${await freePort()}`]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('The server cannot be reached')]);
  });

  it('says which setting is wrong', async () => {
    const { code, stdout } = await latchkey(['server'], { env: { LATCHKEY_PORT: 'eighty' } });
    expect(code).toBe(1);
    expect(stdout).toContain('LATCHKEY_PORT');
    const zone = await latchkey(['server'], { env: { LATCHKEY_TIME_ZONE: 'Middle/Earth' } });
    expect(zone.code).toBe(1);
    expect(zone.stdout).toContain('LATCHKEY_TIME_ZONE');
  });

  it('an unknown command is an error with help', async () => {
    const { code, stderr } = await latchkey(['open-sesame']);
    expect(code).toBe(1);
    expect(stderr).toContain("unknown command 'open-sesame'");
  });
});
