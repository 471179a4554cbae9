import type { ApiError } from '@latchkey/client';
import type { ResidentTexts } from './resident-texts.ts';

/** What a refusal of the server means for the reader; the code itself is for support. */
export function problemWords(texts: ResidentTexts, code: ApiError['code']): string {
  const known: Readonly<Record<string, string>> = texts.problem;
  return known[code] ?? texts.problem['server.failed'];
}
