import { describe, expect, it } from 'vitest';
import { pathOf, routeOf } from './page-route.ts';

const VISIT = 'vis_01m81y25mnp0ccqdma57d2a1m3';

describe('routes', () => {
  it.each(['/resident', '/resident/parcels', '/resident/timeline', '/resident/settings', '/resident/sign-in', '/resident/claim', `/resident/visits/${VISIT}`, '/resident/incidents/inc_01m81y25mnp0ccqdma57d2a1m3'])('%s is read and written back', (path) => {
    expect(pathOf(routeOf(path))).toBe(path);
  });
  it('takes a slash at the end', () => expect(routeOf('/resident/')).toEqual({ page: 'home' }));
  it.each(['/resident/visits', '/resident/visits/vis_1', '/resident/incidents', `/resident/incidents/${VISIT}`, `/resident/visits/${VISIT}/x`, '/resident/parcels/x', '/resident/keys'])('%s is nowhere', (path) => expect(routeOf(path).page).toBe('nowhere'));
});
