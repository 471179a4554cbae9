/** Runs in the page: reads the time that the camera burnt into each picture at the moment at which the picture is on the screen. */
import { Instant } from '@latchkey/kit';
import { readTimeCode } from '../../sim/src/camera/time-code.ts';

/** Milliseconds from the camera's clock to the screen, picture by picture, and how many pictures could not be read. */
export interface GlassReading {
  readonly delays: number[];
  unread: number;
}

/** The code is one row of squares, 8 px at 1280 px, at the bottom left. */
const CELL_SHARE = 1 / 160;
const CODE_SHARE = 40 * CELL_SHARE;

const reading: GlassReading = { delays: [], unread: 0 };
Object.assign(globalThis, { glass: reading });
const video = document.querySelector('video');
const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

const shown = (_now: number, { expectedDisplayTime }: VideoFrameCallbackMetadata) => {
  if (video === null || context === null) return;
  video.requestVideoFrameCallback(shown);
  // The browser's forecast is sometimes already past; the later of both is when the picture is surely there.
  const wall = performance.timeOrigin + Math.max(performance.now(), expectedDisplayTime);
  const { videoWidth: width, videoHeight: height } = video;
  const [codeWidth, cell] = [width * CODE_SHARE, width * CELL_SHARE];
  context.canvas.width = codeWidth;
  context.canvas.height = cell;
  context.drawImage(video, 0, height - cell, codeWidth, cell, 0, 0, codeWidth, cell);
  const { data } = context.getImageData(0, 0, codeWidth, cell);
  const at = readTimeCode({ data, width, height: cell, pixelStride: 4, rowStride: codeWidth * 4 }, Instant(wall));
  if (at === undefined) reading.unread += 1;
  else reading.delays.push(wall - at);
};
video?.requestVideoFrameCallback(shown);
