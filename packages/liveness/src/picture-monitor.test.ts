import { Millis, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { GridStreet, seeded, seededBytes } from './grid-camera.fixture.ts';
import { createPictureMonitor } from './picture-monitor.ts';

const SCENE = { lampLevels: 20, noise: 3, seed: 4 };

function installed(seed: number, options: { readonly rate?: number; readonly delay?: number } = {}) {
  const random = seeded(seed);
  const street = new GridStreet(SCENE, random, options);
  const bytes = seededBytes(random);
  const calibration = street.calibrate(bytes);
  const monitor = createPictureMonitor({ calibration });
  monitor.connection('streaming');
  street.run(Seconds(2), monitor);
  return { street, bytes, monitor, calibration };
}

describe('a picture that is asked', () => {
  it.each([10, 15, 30])('proves itself, at %i pictures a second', (rate) => {
    const { street, bytes, monitor } = installed(7, { rate });
    for (let round = 0; round < 20; round += 1) {
      expect(street.challenge(monitor, bytes)).toMatchObject({ verdict: 'proved', reason: 'picture.proved', confidence: 'answered' });
      street.run(Seconds(1), monitor);
    }
  });

  it('that is frozen is doubted, and failing when it was asked again', () => {
    const { street, bytes, monitor } = installed(8);
    let held: ReturnType<NonNullable<Parameters<GridStreet['run']>[2]>['grid'] & object>;
    const frozen = { grid: (honest: NonNullable<typeof held>) => (held ??= honest) };
    expect(street.challenge(monitor, bytes, frozen)).toMatchObject({ verdict: 'unproven', reason: 'picture.doubted' });
    street.run(Millis(600), monitor, frozen);
    expect(street.challenge(monitor, bytes, frozen)).toMatchObject({ verdict: 'failing', reason: 'picture.unanswered', confidence: 'none' });
  });
});
