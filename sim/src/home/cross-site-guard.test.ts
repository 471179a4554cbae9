import { describe, expect, it } from 'vitest';
import { crossSiteObjection, hostNames, type RequestOrigin } from './cross-site-guard.ts';

const hosts = hostNames('127.0.0.1', 8090);
const fine: RequestOrigin = { method: 'POST', host: '127.0.0.1:8090', origin: 'http://127.0.0.1:8090', site: 'same-origin' };

describe('crossSiteObjection', () => {
  it.each<[string, Partial<RequestOrigin>]>([
    ['our own page', {}],
    ['our page by another name of this machine', { host: 'localhost:8090', origin: 'http://localhost:8090' }],
    ['a program, which sends neither origin nor site', { origin: undefined, site: undefined }],
    ['an address typed by a person', { method: 'GET', origin: undefined, site: 'none' }],
  ])('lets %s in', (_who, change) => {
    expect(crossSiteObjection({ ...fine, ...change }, hosts)).toBeUndefined();
  });

  it.each<[string, Partial<RequestOrigin>]>([
    ['a foreign host (DNS rebinding)', { host: 'evil.test:8090', origin: undefined, site: undefined }],
    ['our address on another port', { host: '127.0.0.1:9999' }],
    ['no host', { host: undefined }],
    ['a foreign origin', { origin: 'http://evil.test' }],
    ['an origin that only begins like ours', { origin: 'http://127.0.0.1:8090.evil.test' }],
    ['a page without an origin', { origin: 'null' }],
    ['our host over another scheme', { origin: 'https://127.0.0.1:8090' }],
    ['another site', { origin: undefined, site: 'cross-site' }],
    ['another port of this machine', { origin: undefined, site: 'same-site' }],
    ['another site that reads', { method: 'GET', origin: undefined, site: 'cross-site' }],
    ['a change without a page of ours', { origin: undefined, site: 'none' }],
  ])('keeps %s out', (_who, change) => {
    expect(crossSiteObjection({ ...fine, ...change }, hosts)).toBeTypeOf('string');
  });

  it('knows one name when it listens on one address of a network', () => {
    expect([...hostNames('192.0.2.7', 80)]).toEqual(['192.0.2.7:80']);
  });
});
