import type { Texts } from '../../i18n/texts.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

export const dispatchTexts: Texts<typeof en> = { en, ar };
export type DispatchTexts = (typeof dispatchTexts)['en'];
