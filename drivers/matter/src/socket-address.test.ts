import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSocketAddress } from './socket-address.ts';

describe('parseSocketAddress', () => {
  it('reads IPv4 and bracketed IPv6', () => {
    expect(parseSocketAddress('127.0.0.1:5540')).toEqual({ ip: '127.0.0.1', port: 5540 });
    expect(parseSocketAddress('[fd77::2]:1')).toEqual({ ip: 'fd77::2', port: 1 });
  });

  it.each(['', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', 'fd77::2:5540', '[127.0.0.1]:5540', 'lock.local:5540', '1.2.3.4:5540 ', '256.1.1.1:5540'])(
    'refuses %j',
    (text) => {
      expect(parseSocketAddress(text)).toBeUndefined();
    },
  );

  it('finds again what it was written from', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 1, max: 65_535 }), (ip, port) => {
        const text = ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
        expect(parseSocketAddress(text)).toEqual({ ip, port });
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseSocketAddress(text)));
  });
});
