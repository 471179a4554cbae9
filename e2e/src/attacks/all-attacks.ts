import type { Attack } from './attack.ts';
import { blockedRelock } from './blocked-relock.ts';
import { cameraAttacks } from './camera-before.ts';
import { evidenceAttacks } from './evidence.ts';
import { frozenReEntry } from './frozen-re-entry.ts';
import { grantAttacks } from './grants.ts';
import { identityAttacks } from './identity.ts';
import { labelAttacks } from './labels.ts';
import { pictureAttacks } from './pictures.ts';

/** Every attack, in the order in which they run: the later ones find recordings and evidence of the earlier ones to go for. */
export const allAttacks: readonly Attack[] = [...labelAttacks, ...identityAttacks, ...grantAttacks, frozenReEntry, blockedRelock, ...cameraAttacks, ...pictureAttacks, ...evidenceAttacks];
