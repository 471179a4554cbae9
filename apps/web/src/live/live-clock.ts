/** What the hub tells each 200 ms; the hub's `live-clock.ts` explains the fields. Times are milliseconds, media times 90 kHz ticks. */
export interface LiveClock {
  readonly steady: number;
  readonly wall: number;
  readonly frame: { readonly arrived: number; readonly arrivedWall: number; readonly mediaTime: number } | null;
  readonly camera: 'connecting' | 'streaming' | 'stalled' | 'down';
}

/** Reads the hub's JSON; undefined when it is not a clock message. */
export function parseLiveClock(text: string): LiveClock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['type'] !== 'clock') return undefined;
  const { steady, wall, frame, camera } = value;
  if (!isNumber(steady) || !isNumber(wall) || !isCamera(camera)) return undefined;
  if (frame === null) return { steady, wall, camera, frame };
  if (!isRecord(frame)) return undefined;
  const { arrived, arrivedWall, mediaTime } = frame;
  if (!isNumber(arrived) || !isNumber(arrivedWall) || !isNumber(mediaTime)) return undefined;
  return { steady, wall, camera, frame: { arrived, arrivedWall, mediaTime } };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isCamera = (value: unknown): value is LiveClock['camera'] => value === 'connecting' || value === 'streaming' || value === 'stalled' || value === 'down';
