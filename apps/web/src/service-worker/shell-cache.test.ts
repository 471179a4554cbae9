import { describe, expect, it } from 'vitest';
import { cacheNameOf, handlingOf, sourceOf } from './shell-cache.ts';

const ownOrigin = 'https://home.example';
const handle = (path: string, more: { method?: string; navigates?: boolean } = {}) =>
  handlingOf({ method: more.method ?? 'GET', url: new URL(path, ownOrigin), ownOrigin, navigates: more.navigates ?? false });

describe('handlingOf', () => {
  it('never touches the API, by whatever way it is asked', () => {
    for (const path of ['/api/v1/home', '/api/v1/doors/abcdefgh', '/api/v1/recordings/rec_1/video', '/health', '/openapi.json']) {
      expect(handle(path)).toEqual({ kind: 'pass' });
      expect(handle(path, { navigates: true })).toEqual({ kind: 'pass' });
      expect(handle(path, { method: 'POST' })).toEqual({ kind: 'pass' });
    }
  });

  it('falls back to the shell of the page that was asked for', () => {
    expect(handle('/resident/visits/vis_1', { navigates: true })).toEqual({ kind: 'page', shell: '/resident.html' });
    expect(handle('/resident', { navigates: true })).toEqual({ kind: 'page', shell: '/resident.html' });
    expect(handle('/d/abcdefgh', { navigates: true })).toEqual({ kind: 'page', shell: '/courier.html' });
    expect(handle('/route', { navigates: true })).toEqual({ kind: 'page', shell: '/route.html' });
  });

  it('leaves other pages to the server', () => {
    for (const path of ['/', '/docs', '/labels', '/d/', '/residents', '/d/a/b', '/routes', '/route/1']) expect(handle(path, { navigates: true })).toEqual({ kind: 'pass' });
  });

  it('keeps files with a hash in their name, of our origin only', () => {
    expect(handle('/assets/courier-1.js')).toEqual({ kind: 'asset' });
    expect(handle('https://elsewhere.example/assets/courier-1.js')).toEqual({ kind: 'pass' });
    expect(handle('/assets/courier-1.js', { method: 'HEAD' })).toEqual({ kind: 'pass' });
  });
});

it('fetches the pages by the addresses that the server serves', () => {
  const shell = (url: string) => sourceOf({ url, revision: null });
  expect([shell('resident.html'), shell('courier.html'), shell('route.html'), shell('assets/a.js'), shell('manifest.webmanifest')]).toEqual(['/resident', '/d/shell', '/route', '/assets/a.js', '/manifest.webmanifest']);
});

it('names the cache by its content', () => {
  const one = cacheNameOf([{ url: 'courier.html', revision: 'a' }]);
  expect(cacheNameOf([{ url: 'courier.html', revision: 'a' }])).toBe(one);
  expect(cacheNameOf([{ url: 'courier.html', revision: 'b' }])).not.toBe(one);
});
