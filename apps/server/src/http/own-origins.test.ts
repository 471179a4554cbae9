import type { IncomingMessage } from 'node:http';
import { codeOf } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createOwnOrigins } from './own-origins.ts';

const origins = createOwnOrigins(['https://home.example', 'https://192.168.1.5:8443'], 'http://localhost:8080');
// Only these fields of a request are read.
const request = (headers: Record<string, string>, socket: object = { remoteAddress: '127.0.0.1' }) => ({ headers, socket }) as unknown as IncomingMessage;
const refusal = (work: () => unknown) => {
  try {
    work();
    return 'passed';
  } catch (error) {
    return codeOf(error);
  }
};

describe('originOf', () => {
  it('takes the scheme of a public name from the settings, since a proxy may speak https for us', () => {
    expect(origins.originOf(request({ host: 'home.example' }))).toBe('https://home.example');
    expect(origins.originOf(request({ host: '192.168.1.5:8443' }, { encrypted: true }))).toBe('https://192.168.1.5:8443');
  });

  it.each(['localhost:8080', '127.0.0.1:1234', '[::1]:8080', 'phone.localhost:8080'])('knows the loopback name %s', (host) => {
    expect(origins.originOf(request({ host }))).toBe(`http://${host}`);
  });

  it.each(['evil.example', 'localhost.evil.example', 'home.example.evil.example', 'home.example:444', '192.168.1.5', 'a@localhost', 'localhost/x', '', ' ', 'home.example, localhost'])('refuses %j', (host) => {
    expect(refusal(() => origins.originOf(request({ host })))).toBe('request.forbidden');
  });
});

describe('requireSameSite', () => {
  const own = { host: 'home.example' };
  it('passes our own pages and programs that are no browsers', () => {
    expect(refusal(() => origins.requireSameSite(request(own)))).toBe('passed');
    expect(refusal(() => origins.requireSameSite(request({ ...own, 'sec-fetch-site': 'same-origin', origin: 'https://home.example' })))).toBe('passed');
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'http://home.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://192.168.1.5:8443' },
  ])('refuses %j', (headers) => {
    expect(refusal(() => origins.requireSameSite(request({ ...own, ...headers })))).toBe('request.cross_site');
  });
});

describe('owns', () => {
  it.each(['https://home.example/d/x', 'wss://home.example/api', 'http://localhost:8080/x', 'ws://127.0.0.1:1/x'])('%s is ours', (url) => {
    expect(origins.owns(new URL(url))).toBe(true);
  });
  it.each(['http://home.example/', 'https://evil.example/', 'https://home.example.evil.example/', 'ftp://localhost/'])('%s is not', (url) => {
    expect(origins.owns(new URL(url))).toBe(false);
  });
});

describe('isLocal', () => {
  it('wants a loopback address, a loopback name and no proxy between', () => {
    expect(origins.isLocal(request({ host: 'localhost:8080' }))).toBe(true);
    expect(origins.isLocal(request({ host: 'localhost:8080' }, { remoteAddress: '::ffff:127.0.0.1' }))).toBe(true);
    expect(origins.isLocal(request({ host: 'home.example' }))).toBe(false);
    expect(origins.isLocal(request({ host: 'localhost:8080' }, { remoteAddress: '192.168.1.9' }))).toBe(false);
    expect(origins.isLocal(request({ host: 'localhost:8080', forwarded: 'for=198.51.100.7' }))).toBe(false);
  });
});
