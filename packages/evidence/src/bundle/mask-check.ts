import { asMembers } from '../chain-line.ts';
import { readJws } from '../jws.ts';
import type { LineObject } from './line-check.ts';
import type { MaskedPicture } from './verdict.ts';

/** What the household asked to have covered at one door, and whose device signed that. */
export type MaskWish = Omit<MaskedPicture, 'percent'>;

/** A policy has no more for a door. */
const MOST_MASKS = 8;
/** Masks count in thousandths of the picture's sides. */
const SIDE = 1_000;

/** The masks that this policy asks for at this door, and the owner's device on the roster whose key signed it. */
export function maskWish(policyText: string | undefined, rosterText: string | undefined, accessPointId: unknown): MaskWish {
  const policy = readJws(policyText, 'latchkey-policy+jws');
  const door = listOf(policy?.payload['doors']).map(asMembers).find((candidate) => candidate?.['accessPointId'] === accessPointId);
  const devices = listOf(readJws(rosterText, 'latchkey-roster+jws')?.payload['devices']).map(asMembers);
  const signer = policy === undefined ? undefined : devices.findLast((device) => device !== undefined && device['deviceId'] === policy.kid);
  const isOwners = signer?.['role'] === 'owner' && policy?.isBy(signer['signKey']) === true;
  return { asked: askedPercent(door?.['masks']), signedBy: isOwners ? { deviceId: String(signer['deviceId']), name: typeof signer['name'] === 'string' ? signer['name'] : '' } : undefined };
}

/** What was covered of a recording, as the visit's lines say; undefined where nothing was, and nothing was asked for. */
export function maskedIn(lines: readonly LineObject[], recordingId: string, wish: MaskWish): MaskedPicture | undefined {
  const told = lines.flatMap(({ members: { kind, recording } }) => {
    const { recordingId: of, maskedPercent } = asMembers(recording) ?? {};
    return kind === 'recording' && of === recordingId && typeof maskedPercent === 'number' && Number.isInteger(maskedPercent) && maskedPercent >= 1 && maskedPercent <= 100 ? [maskedPercent] : [];
  });
  const percent = Math.max(0, ...told);
  return percent === 0 && wish.asked === 0 ? undefined : { percent, ...wish };
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whole percent, upwards, of what the masks cover together. */
function askedPercent(masks: unknown): number {
  const areas = listOf(masks).slice(0, MOST_MASKS).flatMap(edgesOf);
  const columns = inOrder(areas.flatMap(({ left, right }) => [left, right]));
  const rows = inOrder(areas.flatMap(({ top, bottom }) => [top, bottom]));
  let covered = 0;
  // Between neighbouring edges a cell is covered as a whole or not at all.
  for (const [i, x] of columns.entries()) {
    for (const [j, y] of rows.entries()) {
      if (areas.some(({ left, right, top, bottom }) => left <= x && x < right && top <= y && y < bottom)) covered += ((columns[i + 1] ?? x) - x) * ((rows[j + 1] ?? y) - y);
    }
  }
  return Math.ceil((covered * 100) / SIDE ** 2);
}

function edgesOf(mask: unknown): readonly Edges[] {
  const { x, y, width, height } = asMembers(mask) ?? {};
  if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height) || width === 0 || height === 0 || x + width > SIDE || y + height > SIDE) return [];
  return [{ left: x, top: y, right: x + width, bottom: y + height }];
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const inOrder = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].toSorted((a, b) => a - b);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
