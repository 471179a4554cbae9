import { Millis, seededRandom, sleep, systemClock } from '@latchkey/kit';
import type { LumaGrid } from '@latchkey/liveness';
import qrcode from 'qrcode';
import { describe, expect, it } from 'vitest';
import { readCodes } from './code-decoder.ts';
import { createCodeProcess } from './code-process.ts';
import type { LumaCodes } from './luma-protocol.ts';

const [width, height] = [1_280, 720];
const random = seededRandom(9);
const grey = (level: number): LumaGrid => ({ width, height, luma: new Uint8Array(width * height).fill(level) });

/** Puts a code into the picture, `scale` pixels a module. */
function draw({ luma }: LumaGrid, text: string, left: number, top: number, scale: number): void {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'L' });
  const side = (modules.size + 8) * scale;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [column, row] = [Math.floor(x / scale) - 4, Math.floor(y / scale) - 4];
      const isDark = column >= 0 && row >= 0 && column < modules.size && row < modules.size && modules.get(row, column) !== 0;
      luma[(top + y) * width + left + x] = (isDark ? 50 : 200) + Math.floor(random() * 20);
    }
  }
}
const letters = (length: number): string => Array.from({ length }, () => 'abcdefghijklmnop0123456789'[Math.floor(random() * 26)]).join('');

describe('codes in a picture', { timeout: 60_000 }, () => {
  it('are read as text, several of them, too', async () => {
    const picture = grey(120);
    const texts = [letters(200), letters(60), 'https://example.test/d/1'];
    texts.forEach((text, index) => draw(picture, text, 20 + index * 400, 100, 5));
    expect((await readCodes(picture)).toSorted()).toEqual(texts.toSorted());
  });

  it('are none in noise, and none in a damaged code', async () => {
    const noise = grey(0);
    for (let at = 0; at < noise.luma.length; at += 1) noise.luma[at] = Math.floor(random() * 256);
    expect(await readCodes(noise)).toEqual([]);
    const text = letters(200);
    for (let damage = 0; damage < 20; damage += 1) {
      const picture = grey(120);
      draw(picture, text, 300, 100, 6);
      for (let stroke = 0; stroke < 300; stroke += 1) picture.luma.fill(Math.floor(random() * 256), (104 + Math.floor(random() * 360)) * width + 300, (104 + Math.floor(random() * 360)) * width + 300 + Math.floor(random() * 360));
      // Mended whole by its own check bytes, or nothing: never another text.
      for (const read of await readCodes(picture)) expect(read).toBe(text);
    }
  });

  it('harm nothing when the largest of 2,953 bytes is held there, or dozens in one picture', async () => {
    const largest = grey(200);
    const text = letters(2_953);
    draw(largest, text, 300, 0, 3);
    expect(await readCodes(largest)).toEqual([text]);
    const many = grey(200);
    for (let index = 0; index < 50; index += 1) draw(many, letters(8), (index % 10) * 125, Math.floor(index / 10) * 140, 3);
    const read = await readCodes(many);
    expect(read.length).toBeGreaterThan(0);
    expect(read.length).toBeLessThanOrEqual(8);
  });
});

describe('the process in which codes are read', { timeout: 60_000 }, () => {
  const open = (worker?: URL) => {
    const told: LumaCodes[] = [];
    const codes = createCodeProcess({ clock: systemClock, onRead: (read) => told.push(read), ...(worker && { worker }) });
    const read = async (picture: LumaGrid, camera = 'porch') => {
      await expect.poll(() => codes.isFree(camera), { timeout: 20_000, interval: 20 }).toBe(true);
      codes.read(camera, picture);
    };
    return { told, codes, read, [Symbol.dispose]: () => codes[Symbol.dispose]() };
  };

  it('reads one picture at a time, five a second of a camera at most', async () => {
    using process = open();
    const picture = grey(120);
    draw(picture, 'held', 100, 100, 6);
    await process.read(picture);
    expect(process.codes.isFree('porch')).toBe(false);
    expect(process.codes.isFree('garage')).toBe(false);
    await expect.poll(() => process.told).toEqual([{ camera: 'porch', codes: ['held'] }]);
    const begun = systemClock.monotonic();
    for (let count = 0; count < 6; count += 1) await process.read(grey(120));
    expect(systemClock.monotonic() - begun).toBeGreaterThanOrEqual(950);
  });

  it('is ended when it hangs or dies, and reads again', async () => {
    using process = open(new URL('code-hang.fixture.ts', import.meta.url));
    await process.read(grey(1));
    await expect.poll(() => process.told.length, { timeout: 5_000 }).toBe(1);
    await process.read(grey(255));
    await process.read(grey(1));
    await expect.poll(() => process.told.length, { timeout: 5_000 }).toBe(2);
    await process.read(grey(0));
    await process.read(grey(1));
    await expect.poll(() => process.told.length, { timeout: 5_000 }).toBe(3);
    await sleep(systemClock, Millis(100));
    expect(process.told).toHaveLength(3);
  });
});
