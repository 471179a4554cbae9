import type { Attack } from './attack.ts';
import { relockAttacks } from './blocked-relock.ts';
import { cameraAttacks } from './camera-before.ts';
import { evidenceAttacks } from './evidence.ts';
import { reEntryAttacks } from './re-entry.ts';
import { grantAttacks } from './grants.ts';
import { identityAttacks } from './identity.ts';
import { labelAttacks } from './labels.ts';
import { pictureAttacks } from './pictures.ts';

/** Every attack, in the order in which they run: the later ones find recordings and evidence of the earlier ones to go for. */
export const allAttacks: readonly Attack[] = [...labelAttacks, ...identityAttacks, ...grantAttacks, ...reEntryAttacks, ...relockAttacks, ...cameraAttacks, ...pictureAttacks, ...evidenceAttacks];
