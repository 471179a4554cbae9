import { seededRandom } from '@latchkey/kit';
import { writeFileSync } from 'node:fs';
import bwipjs from 'bwip-js/node';
import sharp from 'sharp';

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES = 12;

/** A shipping label as a printer makes it: an address block, a barcode, its text. */
async function printLabel(text: string, symbology: string): Promise<Buffer> {
  const barcode = await bwipjs.toBuffer({ bcid: symbology, text, scale: 3, height: 22, includetext: true, textsize: 9, backgroundcolor: 'ffffff', paddingwidth: 12, paddingheight: 8 });
  const { width, height } = await sharp(barcode).metadata();
  const paper = { width: width + 80, height: height + 190 };
  const print = `<svg xmlns="http://www.w3.org/2000/svg" width="${paper.width}" height="${paper.height}">
    <rect width="100%" height="100%" fill="#fbfaf6"/><rect x="8" y="8" width="${paper.width - 16}" height="${paper.height - 16}" fill="none" stroke="#111" stroke-width="4"/>
    <g font-family="DejaVu Sans" fill="#111"><text x="36" y="56" font-size="20">SHIP TO</text><text x="36" y="92" font-size="30" font-weight="bold">R. LANTERN</text><text x="36" y="126" font-size="24">12 LANTERN STREET</text></g>
    <line x1="8" x2="${paper.width - 8}" y1="150" y2="150" stroke="#111" stroke-width="4"/></svg>`;
  return sharp(Buffer.from(print)).composite([{ input: barcode, left: 40, top: 168 }]).png({ compressionLevel: 0 }).toBuffer();
}

/**
 * A film of a printed label in a courier's hand, as Chromium's fake camera plays it (MJPEG): slightly turned and sheared, off centre, uneven light,
 * sensor noise, a little out of focus, every frame differently. Written to `file`.
 */
export async function filmLabel(file: string, text: string, symbology = 'code128', seed = 7): Promise<void> {
  const random = seededRandom(seed);
  const around = (middle: number, spread: number) => middle + (random() - 0.5) * 2 * spread;
  const label = await printLabel(text, symbology);
  const frames: Buffer[] = [];
  for (let index = 0; index < FRAMES; index += 1) {
    const turn = (around(4, 3) * Math.PI) / 180;
    const shear = around(0.05, 0.03);
    const turned = await sharp(label)
      .affine([Math.cos(turn), -Math.sin(turn) + shear, Math.sin(turn), Math.cos(turn)], { background: '#6b5a48', interpolator: 'bicubic' })
      .png({ compressionLevel: 0 })
      .toBuffer();
    // A pipeline of its own: in one, sharp resizes before it warps.
    const warped = await sharp(turned).resize({ width: Math.round(around(1_020, 40)), height: 690, fit: 'inside' }).png({ compressionLevel: 0 }).toBuffer();
    const { width, height } = await sharp(warped).metadata();
    const lightX = Math.round(around(45, 20));
    const light = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><defs><radialGradient id="g" cx="${lightX}%" cy="35%" r="80%"><stop offset="0" stop-color="#fff" stop-opacity=".16"/><stop offset="1" stop-color="#000" stop-opacity=".42"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
    );
    const noise = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 14 } } }).png({ compressionLevel: 0 }).toBuffer();
    const left = Math.max(0, Math.min(WIDTH - width, Math.round(around((WIDTH - width) / 2, 30))));
    const top = Math.max(0, Math.min(HEIGHT - height, Math.round(around((HEIGHT - height) / 2, 12))));
    frames.push(
      await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#6b5a48' } })
        .composite([{ input: warped, left, top }, { input: light }, { input: noise, blend: 'soft-light' }])
        .blur(around(0.7, 0.2))
        .jpeg({ quality: 82 })
        .toBuffer(),
    );
  }
  writeFileSync(file, Buffer.concat(frames));
}
