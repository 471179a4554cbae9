import type { AccessUnit } from '@latchkey/driver-api';
import { Bytes, Instant, Millis, Seconds } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreRoll } from './pre-roll.ts';
import { drawnMaterial } from './scripted-camera.fixture.ts';

const { format } = drawnMaterial(1);
const unit = (at: number, keyframe: boolean, size = 100): AccessUnit => ({
  format,
  keyframe,
  nalUnits: [new Uint8Array(size)],
  rtpTime: at * 90,
  session: 1,
  arrivedAt: Instant(at),
  arrivedMonotonic: Millis(at),
});

describe('PreRoll', () => {
  it('keeps the whole group that holds the oldest young picture', () => {
    const preRoll = new PreRoll({ duration: Seconds(5), bytes: Bytes(1e9) });
    for (let i = 0; i < 500; i += 1) preRoll.push(unit(i * 40, i % 50 === 0));
    const kept = preRoll.units(Millis(499 * 40));
    expect(kept[0]?.arrivedMonotonic).toBe(350 * 40);
    expect(kept).toHaveLength(150);
  });

  it('gives nothing when the camera has been silent for longer than it keeps', () => {
    const preRoll = new PreRoll({ duration: Seconds(5), bytes: Bytes(1e9) });
    preRoll.push(unit(0, true));
    expect(preRoll.units(Millis(5_000))).toHaveLength(1);
    expect(preRoll.units(Millis(5_001))).toHaveLength(0);
    expect(preRoll.bytes).toBe(0);
  });

  it('never holds more bytes than allowed, always begins at a keyframe, and never skips', () => {
    const step = fc.record({ pause: fc.nat(3_000), keyframe: fc.boolean(), size: fc.nat(2_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const preRoll = new PreRoll({ duration: Seconds(5), bytes: Bytes(5_000) });
        let at = 0;
        const sent = steps.map(({ pause, keyframe, size }) => unit((at += pause), keyframe, size));
        for (const entry of sent) {
          preRoll.push(entry);
          const kept = preRoll.units(entry.arrivedMonotonic);
          expect(preRoll.bytes).toBeLessThanOrEqual(5_000);
          expect(preRoll.bytes).toBe(kept.reduce((sum, { nalUnits }) => sum + (nalUnits[0]?.length ?? 0), 0));
          if (kept[0] !== undefined) {
            expect(kept[0].keyframe).toBe(true);
            const from = sent.indexOf(kept[0]);
            expect(kept).toEqual(sent.slice(from, from + kept.length));
          }
        }
      }),
    );
  });
});
