import { joinBytes } from '@latchkey/kit';
import { openedFile, toBase64, withholdFrom, writeBundle } from '@latchkey/evidence';
import type { Locale } from '../i18n/locale.ts';
import { bundlePage } from './bundle-page.ts';
import { openFilm } from './opened-film.ts';
import { evidenceTexts } from './texts/evidence-texts.ts';
import type { CollectedEvidence, Stretch } from './visit-evidence.ts';

export interface BundleWishes {
  /** What is not given out. */
  readonly withheld: readonly Stretch[];
  /** Whether whoever gets the bundle may watch. */
  readonly playable: boolean;
  readonly placeName: string;
  readonly locale: Locale;
  readonly now: Date;
}

/** The bundle of a visit as one zip, made on this device: the server sees no picture of it. Rejects with a `seal.` or `evidence.` code. */
export async function makeBundle({ data, films }: CollectedEvidence, { withheld, playable, placeName, locale, now }: BundleWishes): Promise<Uint8Array> {
  const segmentsOf = (recordingId: string) => withheld.filter((stretch) => stretch.recordingId === recordingId).map(({ segment }) => segment);
  const recordingIds = [...new Set(films.map(({ recordingId }) => recordingId))];
  const rules = recordingIds.map((recordingId) => ({ recordingId, segments: segmentsOf(recordingId) })).filter(({ segments }) => segments.length > 0);
  const keys = new Map(films.flatMap(({ recordingId, key }) => (playable && key !== undefined ? [[recordingId, key] as const] : [])));
  const opened = await Promise.all(
    films.flatMap((film) => {
      const { recordingId, part } = film;
      const key = keys.get(recordingId);
      // The copy for looking at holds what the sealed one holds: nothing that is withheld.
      return key === undefined ? [] : [openFilm(recordingId, withholdFrom(data.lines, film, segmentsOf(recordingId)), key).then((pieces) => ({ recordingId, part, bytes: joinBytes(...pieces) }))];
    }),
  );
  return writeBundle({
    data,
    parts: films,
    withheld: rules,
    openingKeys: [...keys].map(([recordingId, key]) => ({ recordingId, key: toBase64(key) })),
    opened,
    exportedAt: now.toISOString(),
    page: bundlePage({ data, placeName, locale, filmFiles: opened.map(({ recordingId, part }) => openedFile(recordingId, part)) }),
    readme: evidenceTexts[locale].readme,
  });
}
