import { joinBytes } from '@latchkey/kit';
import { toBase64, withholdFrom, writeBundle } from '@latchkey/evidence';
import type { Locale } from '../i18n/locale.ts';
import { bundlePage } from './bundle-page.ts';
import { openFilm } from './opened-film.ts';
import { evidenceTexts } from './texts/evidence-texts.ts';
import type { CollectedEvidence } from './visit-evidence.ts';

export interface BundleWishes {
  /** Numbers of the stretches that are not given out. */
  readonly withheld: readonly number[];
  /** Whether whoever gets the bundle may watch. */
  readonly playable: boolean;
  readonly placeName: string;
  readonly locale: Locale;
  readonly now: Date;
}

/** The bundle of a visit as one zip, made on this device: the server sees no picture of it. Rejects with a `seal.` or `evidence.` code. */
export async function makeBundle({ data, film }: CollectedEvidence, { withheld, playable, placeName, locale, now }: BundleWishes): Promise<Uint8Array> {
  const texts = evidenceTexts[locale];
  const exportedAt = now.toISOString();
  const rules = film === undefined || withheld.length === 0 ? [] : [{ recordingId: film.recordingId, segments: withheld }];
  const content = { data, parts: film === undefined ? [] : [{ recordingId: film.recordingId, part: 0, bytes: film.sealed }], withheld: rules, exportedAt };
  const key = playable ? film?.key : undefined;
  const page = (filmFile: string | undefined) => bundlePage({ data, placeName, locale, filmFile });
  if (film === undefined || key === undefined) return writeBundle({ ...content, openingKeys: [], page: page(undefined), readme: texts.readme });
  const { recordingId, sealed } = film;
  // The copy for looking at holds what the sealed one holds: nothing that is withheld.
  const opened = joinBytes(...(await openFilm(recordingId, withholdFrom(data.lines, { recordingId, part: 0, bytes: sealed }, withheld), key)));
  return writeBundle({ ...content, openingKeys: [{ recordingId, key: toBase64(key) }], opened: [{ recordingId, bytes: opened }], page: page(`opened/${recordingId}.mp4`), readme: texts.readme });
}
