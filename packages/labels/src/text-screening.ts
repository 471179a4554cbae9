import type { LabelRefusal } from './label-refusals.ts';
import { RS, withoutSeparators } from './separators.ts';

/** The longest text that is looked at. The longest real one, a structured carrier message, stays under 300. */
export const LONGEST_TEXT = 512;

/** How a structured carrier message starts (ISO/IEC 15434); the only place where `>` is honest. */
export const MESSAGE_HEADER = `[)>${RS}`;

/** Cc, Cf (bidirectional controls, zero width, soft hyphen), Zl, Zp, Cs (lone surrogates), and the combining grapheme joiner and Hangul fillers that show nothing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u3164\uffa0]/u;
/** Printable ASCII, and the Latin-1 letters that addresses in a structured message are written with. */
const KNOWN = /^[\u0020-\u007e\u00c0-\u00ff]*$/;

/** Why a value is not a label's text; undefined when it may be one. Looks at no more than the length allows. */
export function refusalOf(text: unknown): LabelRefusal | undefined {
  if (typeof text !== 'string') return 'label.not_text';
  if (text.length > LONGEST_TEXT) return 'label.too_long';
  const visible = withoutSeparators(text);
  if (INVISIBLE.test(visible)) return 'label.control_characters';
  if (visible.trim() === '') return 'label.empty';
  if (!KNOWN.test(visible)) return 'label.foreign_characters';
  if (/[<>]/.test(text.startsWith(MESSAGE_HEADER) ? text.slice(MESSAGE_HEADER.length) : text)) return 'label.markup';
  return undefined;
}
