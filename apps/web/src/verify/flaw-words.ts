import type { SameTexts } from '../i18n/texts.ts';
import type { Flaw } from './check/outcome.ts';
import type { en } from './texts/en.ts';

type VerifyTexts = SameTexts<typeof en>;

/** A flaw for people: where, and what it means. */
export function flawWords(texts: VerifyTexts, { code, where }: Flaw): { readonly place: string; readonly words: string } {
  const words: Readonly<Record<string, string>> = texts.flaw;
  const key = code.replaceAll(/[._](\w)/g, (_all, letter: string) => letter.toUpperCase());
  return { place: placeWords(texts, where), words: words[key] ?? texts.flaw.other };
}

function placeWords({ place }: VerifyTexts, where: string): string {
  if (where === 'bundle') return place.bundle;
  if (where === 'checkpoint') return place.checkpoint;
  const [kind = '', ...rest] = where.split(' ');
  const last = rest.at(-1) ?? '';
  if (kind === 'file') return place.file(rest.join(' '));
  if (kind === 'line') return place.line(last);
  if (kind === 'authority') return place.authority(last);
  if (kind === 'recording') return rest.includes('part') ? place.part(last) : place.segment(last);
  return where;
}
