import { expect, it } from 'vitest';
import { siteConfig } from './hub-config.ts';

const door = { key: 'front', name: 'Front door', kind: 'front-door', lock: 'matter:front-door' };
const display = { topic: 'porch/code', url: 'https://home.example/d/abc' };

it('a display needs the hub’s own broker to listen at', () => {
  const site = { name: 'Home', drivers: [], accessPoints: [{ ...door, display }] };
  expect(siteConfig.safeParse(site).error?.issues).toMatchObject([{ path: ['broker'] }]);
  expect(siteConfig.safeParse({ ...site, broker: { users: { porch: { publish: [], subscribe: ['porch'] } } } }).data?.accessPoints[0]?.display).toEqual(display);
  expect(siteConfig.safeParse({ ...site, accessPoints: [door] }).success).toBe(true);
});
