import { describe, expect, it } from 'vitest';
import { addressOf, pathOf, routeOf } from './page-route.ts';

const VISIT = 'vis_01m81y25mnp0ccqdma57d2a1m3';

describe('routes', () => {
  it.each(['/resident', '/resident/parcels', '/resident/timeline', '/resident/settings', '/resident/settings/data', '/resident/sign-in', '/resident/claim', '/resident/connect', `/resident/visits/${VISIT}`, '/resident/incidents/inc_01m81y25mnp0ccqdma57d2a1m3'])('%s is read and written back', (path) => {
    expect(pathOf(routeOf(path))).toBe(path);
  });
  it('keeps what is asked of the time line in its address, and of no other page', () => {
    expect(addressOf(routeOf('/resident/timeline', '?what=guest&x=1'))).toBe('/resident/timeline?what=guest');
    expect(addressOf(routeOf('/resident/parcels', '?what=guest'))).toBe('/resident/parcels');
  });
  it('takes a slash at the end', () => expect(routeOf('/resident/')).toEqual({ page: 'home' }));
  it.each(['/resident/visits', '/resident/visits/vis_1', '/resident/incidents', `/resident/incidents/${VISIT}`, `/resident/visits/${VISIT}/x`, '/resident/parcels/x', '/resident/settings/x', '/resident/settings/data/x', '/resident/keys'])('%s is nowhere', (path) => expect(routeOf(path).page).toBe('nowhere'));
});
