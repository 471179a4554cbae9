import type { CourierLocale } from '../../courier/texts/courier-language.ts';
import type { SameTexts } from '../../i18n/texts.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { pl } from './pl.ts';
import { uk } from './uk.ts';
import { zh } from './zh.ts';

export type RouteTexts = SameTexts<typeof en>;

/** All in one file: the page must switch in a dead spot too. */
export const routeTexts: Readonly<Record<CourierLocale, RouteTexts>> = { en, es, fr, de, pl, ar, uk, 'zh-Hans': zh };
