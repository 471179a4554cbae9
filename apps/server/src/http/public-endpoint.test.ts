import { describe, expect, it } from 'vitest';
import { guardedLookup, readPublicEndpoint } from './public-endpoint.ts';

const strict = { allowLoopback: false };

describe('a push endpoint', () => {
  it.each(['https://fcm.googleapis.com/fcm/send/abc', 'https://updates.push.services.mozilla.com/wpush/v2/x', 'https://8.8.8.8/x', 'https://[2606:4700::1111]/x'])('may be %s', (text) => {
    expect(readPublicEndpoint(text, strict).href).toBe(text);
  });

  it.each([
    'http://fcm.googleapis.com/x', 'https://127.0.0.1/x', 'https://2130706433/x', 'https://0x7f.1/x', 'https://0177.0.0.1/', 'https://[::1]/x', 'https://[::ffff:10.0.0.1]/x', 'https://[::ffff:7f00:1]/', 'https://10.1.2.3/x', 'https://172.16.0.1/x', 'https://192.168.1.1/x',
    'https://169.254.169.254/latest', 'https://100.64.0.1/x', 'https://0.0.0.0/x', 'https://224.0.0.1/x', 'https://[fe80::1]/x', 'https://[fd12::1]/x', 'https://[64:ff9b::7f00:1]/x', 'https://[2002:7f00:1::]/x',
    'https://localhost/x', 'https://a.localhost/x', 'https://printer.local/x', 'https://db.internal/x', 'https://router/x', 'https://localhost./x', 'https://u:p@push.example.org/x', 'file:///etc/passwd', 'javascript:1', 'nonsense', '',
  ])('may not be %s', (text) => {
    expect(() => readPublicEndpoint(text, strict)).toThrow(expect.objectContaining({ code: 'push.endpoint_refused' }));
  });

  it('may be on this machine only where the rules say so, and no other inside address then either', () => {
    expect(readPublicEndpoint('http://127.0.0.1:8000/x', { allowLoopback: true }).port).toBe('8000');
    expect(() => readPublicEndpoint('http://127.0.0.1:8000/x', strict)).toThrow();
    expect(() => readPublicEndpoint('http://10.0.0.1/x', { allowLoopback: true })).toThrow();
    expect(() => readPublicEndpoint('https://10.0.0.1/x', { allowLoopback: true })).toThrow();
  });

  it('is refused at the moment of connecting when its name points inside', async () => {
    const resolve = (rules: { readonly allowLoopback: boolean }) => new Promise<unknown>((done) => guardedLookup(rules)('localhost', { all: true }, (error, addresses) => done(error ?? addresses)));
    await expect(resolve(strict)).resolves.toMatchObject({ code: 'push.endpoint_refused' });
    await expect(resolve({ allowLoopback: true })).resolves.toEqual(expect.arrayContaining([expect.objectContaining({ family: expect.any(Number) })]));
  });
});
