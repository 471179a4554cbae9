import { describe, expect, it } from 'vitest';
import { hashPassword, matchesPassword } from './password-hash.ts';

describe('a password hash', () => {
  it('matches its password only', async () => {
    const hash = await hashPassword('correct horse');
    expect(await matchesPassword('correct horse', hash)).toBe(true);
    expect(await matchesPassword(Buffer.from('correct horse'), hash)).toBe(true);
    expect(await matchesPassword('correct horsf', hash)).toBe(false);
    expect(await matchesPassword('', hash)).toBe(false);
  });

  it('is another one each time, and does not hold the password', async () => {
    const [one, two] = await Promise.all([hashPassword('secret word'), hashPassword('secret word')]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('secret');
  });

  it.each([undefined, '', 'secret', 'scrypt$$', 'scrypt$AAAA$AAAA', 'md5$AAAA$AAAA', 'scrypt$AAAA'])('that is %s matches nothing', async (hash) => {
    expect(await matchesPassword('secret', hash)).toBe(false);
    expect(await matchesPassword('', hash)).toBe(false);
  });
});
