import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createAddressOf, limitKey } from './caller-address.ts';

/** What the address needs of a request. */
const from = (remoteAddress: string, forwarded?: string) => ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('whom a limit counts', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
    ['2001:DB8:0000:0001:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8::1:0:0:0:7', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, key) => expect(limitKey(address)).toBe(key));

  it('keeps networks apart', () => expect(limitKey('2001:db8:0:2::7')).not.toBe(limitKey('2001:db8:0:1::7')));

  it('is who stands behind a proxy of ours, and nobody whom a stranger names', () => {
    const addressOf = createAddressOf(['10.0.0.1', '172.16.0.0/12']);
    expect(addressOf(from('10.0.0.1', '203.0.113.9'))).toBe('203.0.113.9');
    expect(addressOf(from('10.0.0.1', '192.0.2.1, 203.0.113.9, 172.16.3.4'))).toBe('203.0.113.9');
    expect(addressOf(from('198.51.100.7', '203.0.113.9'))).toBe('198.51.100.7');
    expect(createAddressOf([])(from('10.0.0.1', '203.0.113.9'))).toBe('10.0.0.1');
  });
});
