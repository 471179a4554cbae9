import { parseObject } from '@latchkey/evidence';
import type { VisitEvidence } from '@latchkey/contract';
import { directionOf, type Locale } from '../i18n/locale.ts';
import { evidenceTexts } from './texts/evidence-texts.ts';

interface PageFacts {
  readonly data: VisitEvidence;
  readonly placeName: string;
  readonly locale: Locale;
  /** A file of the bundle that any player plays. */
  readonly filmFile: string | undefined;
}

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{max-width:46rem;margin:0 auto;padding:1.5rem}video{width:100%;background:#000;border-radius:.5rem}
table{width:100%;border-collapse:collapse}th,td{padding:.35rem .5rem;text-align:start;border-bottom:1px solid #8884;overflow-wrap:anywhere}td:first-child{font-variant-numeric:tabular-nums;white-space:nowrap}
.note{border-inline-start:.3rem solid #c77;padding-inline-start:1rem}code{overflow-wrap:anywhere}`;

/** The bundle's page for reading: no script, nothing fetched, opens from a folder. It proves nothing, and says so. */
export function bundlePage({ data, placeName, locale, filmFile }: PageFacts): string {
  const texts = evidenceTexts[locale].page;
  const rows = data.lines.flatMap((text) => {
    const line = parseObject(text);
    return line?.['kind'] === 'visit' ? [`<tr><td>${escape(clock(locale, String(line['at'])))}</td><td><code>${escape(String(line['type']))}</code></td><td>${escape(String(line['state']))}</td></tr>`] : [];
  });
  const film = filmFile === undefined ? `<p>${escape(texts.noFilm)}</p>` : `<video controls preload="metadata" src="${escape(filmFile)}"></video>`;
  return `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(texts.title(placeName))}</title><style>${STYLE}</style></head>
<body>
<h1>${escape(texts.title(placeName))}</h1>
<p class="note">${escape(texts.noEvidence)}</p>
${film}
<table><thead><tr><th>${escape(texts.when)}</th><th>${escape(texts.what)}</th><th>${escape(texts.state)}</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
<p>${escape(texts.visit)} <code>${escape(data.visitId)}</code></p>
</body>
</html>
`;
}

const clock = (locale: Locale, at: string): string => new Intl.DateTimeFormat(locale === 'ar' ? 'ar-u-nu-latn' : locale, { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
