import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LiveSigns, judge } from './live-state.ts';

const fine: LiveSigns = { transport: 'webrtc', link: 'up', hidden: false, pictured: true, stalled: false, age: 60, silence: 100, camera: 'streaming' };

describe('what the page may claim', () => {
  it('is live when nothing speaks against it', () => {
    expect(judge(fine)).toEqual({ kind: 'live', reason: undefined, ageMillis: 60, transport: 'webrtc' });
  });

  it.each([
    ['frames stopped', { stalled: true }, 'stalled'],
    ['the hub has no picture', { camera: 'stalled' }, 'camera'],
    ['the camera is down', { camera: 'down' }, 'camera'],
    ['the picture is older than two seconds', { age: 2_001 }, 'old'],
    ['nobody ever said how old it is', { age: undefined, silence: 1_001 }, 'silent'],
    ['the hub fell silent', { silence: 1_001 }, 'silent'],
    ['the connection is lost', { link: 'lost' }, 'reconnecting'],
    ['the page is hidden', { hidden: true }, 'hidden'],
  ] as const)('is not live when %s', (_name, sign, reason) => {
    expect(judge({ ...fine, ...sign })).toMatchObject({ kind: 'not-live', reason });
  });

  it('is connecting before the first picture, and says when the camera is why', () => {
    expect(judge({ ...fine, pictured: false, link: 'connecting' })).toMatchObject({ kind: 'connecting', reason: undefined, ageMillis: undefined });
    expect(judge({ ...fine, pictured: false, camera: 'down' })).toMatchObject({ kind: 'connecting', reason: 'camera' });
    expect(judge({ ...fine, age: undefined })).toMatchObject({ kind: 'connecting' });
  });

  it('is failed while neither way works', () => {
    expect(judge({ ...fine, link: 'failed' })).toMatchObject({ kind: 'failed', reason: 'unreachable' });
  });

  it('is never live with a sign against it', () => {
    const signs = fc.record<LiveSigns>({
      transport: fc.constantFrom('webrtc', 'mse', undefined),
      link: fc.constantFrom('connecting', 'up', 'lost', 'failed'),
      hidden: fc.boolean(),
      pictured: fc.boolean(),
      stalled: fc.boolean(),
      age: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
      silence: fc.integer({ min: 0, max: 3_000 }),
      camera: fc.constantFrom('connecting', 'streaming', 'stalled', 'down', undefined),
    });
    fc.assert(
      fc.property(signs, (given) => {
        if (judge(given).kind !== 'live') return;
        expect(given).toMatchObject({ link: 'up', hidden: false, pictured: true, stalled: false });
        expect(given.age).toBeLessThanOrEqual(2_000);
        expect(given.silence).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 2_000 },
    );
  });
});
