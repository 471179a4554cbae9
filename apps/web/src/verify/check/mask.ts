import { type Fields, isFields } from './bytes.ts';
import type { Covered } from './outcome.ts';
import { isSignedWith, openSignedText } from './signed-text.ts';

/** What the household's policy asks to have covered at a door, and by whose signature. */
export type CoverWish = Pick<Covered, 'asked' | 'signedBy'>;

const THOUSAND = 1_000;
/** Of one door; a policy cannot have more. */
const AREAS = 8;

export async function readCoverWish(policyText: string | undefined, rosterText: string | undefined, door: unknown): Promise<CoverWish> {
  const policy = openSignedText(policyText, 'latchkey-policy+jws');
  if (policy === undefined) return { asked: 0, signedBy: undefined };
  const asked = shareOf(each(policy.content['doors']).find(({ accessPointId }) => accessPointId === door)?.['masks']);
  const device = each(openSignedText(rosterText, 'latchkey-roster+jws')?.content['devices']).findLast(({ deviceId }) => deviceId === policy.signer);
  if (device?.['role'] !== 'owner' || !(await isSignedWith(policy, device['signKey']))) return { asked, signedBy: undefined };
  const { deviceId, name } = device;
  return { asked, signedBy: { deviceId: String(deviceId), name: typeof name === 'string' ? name : '' } };
}

/** What the lines say was covered of a recording, beside what was asked for; undefined where there is nothing to say. */
export function coveredIn(lines: readonly Fields[], id: string, wish: CoverWish): Covered | undefined {
  let percent = 0;
  for (const { kind, recording } of lines) {
    if (kind !== 'recording' || !isFields(recording) || recording['recordingId'] !== id) continue;
    const said = recording['maskedPercent'];
    if (Number.isInteger(said) && Number(said) <= 100) percent = Math.max(percent, Number(said));
  }
  return percent > 0 || wish.asked > 0 ? { percent, ...wish } : undefined;
}

/** Percent of the picture, upwards: each area is painted, thousandth by thousandth, and what is painted is counted. */
function shareOf(masks: unknown): number {
  if (!Array.isArray(masks) || masks.length === 0) return 0;
  const picture = new Uint8Array(THOUSAND * THOUSAND);
  for (const mask of masks.slice(0, AREAS)) {
    if (!isFields(mask)) continue;
    const sides = [mask['x'], mask['y'], mask['width'], mask['height']];
    if (!sides.every((side) => Number.isSafeInteger(side))) continue;
    const [x = 0, y = 0, width = 0, height = 0] = sides.map(Number);
    if (x < 0 || y < 0 || width < 1 || height < 1 || x > THOUSAND - width || y > THOUSAND - height) continue;
    for (let row = y; row < y + height; row += 1) picture.fill(1, row * THOUSAND + x, row * THOUSAND + x + width);
  }
  let painted = 0;
  for (const point of picture) painted += point;
  return Math.ceil(painted / (THOUSAND * THOUSAND / 100));
}

const each = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
