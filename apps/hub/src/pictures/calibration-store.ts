import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, type Instant, type Log } from '@latchkey/kit';
import type { CalibrationHealth, PictureCalibration } from '@latchkey/liveness';
import { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';

/** What was learned about one camera and the lamp in its view, and how well. */
export interface LearnedPicture {
  readonly at: Instant;
  readonly calibration: PictureCalibration;
  readonly health: CalibrationHealth;
}

/** One access point's learned picture, kept over restarts. */
export interface CalibrationStore {
  read(): LearnedPicture | undefined;
  write(learned: LearnedPicture): void;
}

/** Only what this program cannot do without is checked: the file is the hub's own, and a damaged one is learned anew. */
const kept = z.object({
  at: z.number(),
  calibration: z.looseObject({ version: z.literal(2), width: z.int(), height: z.int(), view: z.object({ luma: z.array(z.number()), detail: z.number() }), keyframesVary: z.boolean() }),
  health: z.looseObject({ lamp: z.enum(['good', 'weak', 'slow', 'unseen']), amplitude: z.number(), lit: z.number(), rate: z.number() }),
});

/** @param key the access point's key in the site file. */
export function openCalibrationStore(folder: string, key: string, log: Log): CalibrationStore {
  const file = join(folder, `${key}.json`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    read() {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        return undefined;
      }
      try {
        // Written by write() below, in this program's own form.
        return kept.parse(JSON.parse(text)) as unknown as LearnedPicture;
      } catch (error) {
        log.warn('What was learned of a picture cannot be read, and is learned again', { key, error: describeError(error) });
        return undefined;
      }
    },
    write: (learned) => writeFileDurably(file, JSON.stringify(learned)),
  };
}
