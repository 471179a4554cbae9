import { readFile } from 'node:fs/promises';
import { describeError, type Log } from '@latchkey/kit';
import { z } from 'zod';
import type { HomeState } from '../device-protocol.ts';
import { initialWorld, type LightChoice, type World } from '../world/home-world.ts';
import { writeFileAtomically } from './atomic-file.ts';

const opening = z.object({
  bolt: z.enum(['thrown', 'withdrawn', 'partial']),
  door: z.enum(['open', 'closed']),
  angle: z.number().min(0).max(1),
  boltBlocked: z.boolean(),
  battery: z.number().min(0).max(100).default(90),
});
const kept = z.object({
  frontDoor: opening,
  parcelBox: opening,
  parcelsInHall: z.int().min(0),
  parcelsInBox: z.int().min(0),
  lampOn: z.boolean(),
  porchLampOn: z.boolean().default(false),
  /** What the burglar alarm said last. */
  alarm: z.string().optional(),
});

/** The home as it was left, and its burglar alarm. */
export interface RecalledHome {
  readonly world: World;
  readonly alarm: string | undefined;
}

/** The home as it was left: a bolt does not move because a program was restarted. Couriers have gone home. */
export async function recallWorld(path: string, lightChoice: LightChoice, log: Log): Promise<RecalledHome> {
  const { alarm, ...recalled } = await recallHome(path, log);
  const home = { ...initialWorld.home, ...recalled, light: lightChoice === 'auto' ? initialWorld.daylight : lightChoice };
  const goal = (angle: number) => (angle > 0 ? 'open' : 'closed');
  const doorGoals = { 'front-door': goal(home.frontDoor.angle), 'parcel-box': goal(home.parcelBox.angle) } as const;
  return { world: { ...initialWorld, home, doorGoals, lightChoice }, alarm };
}

async function recallHome(path: string, log: Log): Promise<Partial<HomeState> & { readonly alarm?: string | undefined }> {
  try {
    return kept.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') { // what readFile throws has a code, and other errors have none
      log.warn('the kept home cannot be read; starting with a shut one', { path, reason: describeError(error) });
    }
    return {};
  }
}

/** Keeps what must outlive a restart. */
export async function keepHome(path: string, { frontDoor, parcelBox, parcelsInHall, parcelsInBox, lampOn, porchLampOn }: HomeState, alarm: string | undefined): Promise<void> {
  await writeFileAtomically(path, JSON.stringify({ frontDoor, parcelBox, parcelsInHall, parcelsInBox, lampOn, porchLampOn, alarm }), 0o600);
}
