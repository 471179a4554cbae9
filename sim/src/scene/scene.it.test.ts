import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { HeldPhone, HomeState } from '../device-protocol.ts';
import { initialHome } from '../world/home-world.ts';
import { createHallPainter } from './hall-painter.ts';
import { createPorchPainter } from './porch-painter.ts';
import { renderStill } from './still.ts';

const open = { ...initialHome.frontDoor, bolt: 'withdrawn', door: 'open', angle: 1 } as const;

/** Mean brightness of a painted region. */
const brightness = (state: HomeState): number => {
  const region = createHallPainter(640, 360).paint(state, Millis(0));
  const pixels = region?.pixels ?? Buffer.alloc(0);
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) sum += ((pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0)) / 3;
  return sum / (pixels.length / 4);
};

describe.each([['hall', createHallPainter], ['porch', createPorchPainter]] as const)('the %s painter', (_name, create) => {
  it('paints a state once, and again when it changes or somebody still moves', () => {
    const painter = create(640, 360);
    expect(painter.paint(initialHome, Millis(0))).toBeDefined();
    painter.paint(initialHome, Millis(1_000));
    expect(painter.paint(initialHome, Millis(2_000))).toBeUndefined();
    expect(painter.paint({ ...initialHome }, Millis(2_040))).toBeDefined();
  });

  it('tells even regions within the picture, with all their pixels', () => {
    const painter = create(640, 360);
    painter.paint(initialHome, Millis(0));
    const region = painter.paint({ ...initialHome, frontDoor: open }, Millis(40));
    expect(region).toBeDefined();
    if (!region) return;
    for (const length of [region.left, region.top, region.width, region.height]) expect(length % 2).toBe(0);
    expect(region.left + region.width).toBeLessThanOrEqual(640);
    expect(region.top + region.height).toBeLessThanOrEqual(360);
    expect(region.pixels).toHaveLength(region.width * region.height * 4);
  });
});

describe('what a hub must be able to see', () => {
  it('the lamp, by day and by night', () => {
    for (const light of ['day', 'night'] as const) {
      const [off, on] = [false, true].map((lampOn) => brightness({ ...initialHome, light, lampOn }));
      expect((on ?? 0) - (off ?? 0), light).toBeGreaterThan(3);
    }
  });

  it('a phone before the porch’s camera, by day, by night and in the sun, and nothing of it while the courier is on the way', () => {
    const still = (light: HomeState['light'], position: number, phone?: HeldPhone): string => renderStill({ ...initialHome, light, courier: { position, carrying: true, phone } }, { width: 320, height: 180 }, 'porch').toString('base64');
    const phone = { text: 'LATCHKEY1:0123456789', metres: 0.2, glare: 0 };
    const stills = [still('day', 1), still('day', 1, phone), still('day', 1, { ...phone, text: 'ANOTHER' }), still('day', 1, { ...phone, glare: 0.7 }), still('night', 1), still('night', 1, phone)];
    expect(new Set(stills).size).toBe(stills.length);
    expect(still('day', 0.9, phone)).toBe(still('day', 0.9));
  });

  it('night, an open door, a courier and a parcel', () => {
    const still = (change: Partial<HomeState>): string => renderStill({ ...initialHome, ...change }, { width: 320, height: 180 }).toString('base64');
    const stills = [
      still({}),
      still({ light: 'night' }),
      still({ frontDoor: open }),
      still({ frontDoor: open, courier: { position: 1, carrying: true } }),
      still({ frontDoor: open, courier: { position: 2, carrying: false } }),
      still({ parcelsInHall: 1 }),
    ];
    expect(new Set(stills).size).toBe(stills.length);
    expect(brightness({ ...initialHome, light: 'night' })).toBeLessThan(brightness(initialHome) * 0.8);
  });
});
