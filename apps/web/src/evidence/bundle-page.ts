import { asMembers, parseObject } from '@latchkey/evidence';
import type { VisitEvidence } from '@latchkey/contract';
import type { Locale } from '../i18n/locale.ts';
import { directionOf } from '../i18n/reader-language.ts';
import { entryLines, type NotedEntry } from '../time-line/entry-line.ts';
import { timeLineTexts } from '../time-line/texts/time-line-texts.ts';
import { evidenceTexts } from './texts/evidence-texts.ts';

interface PageFacts {
  readonly data: VisitEvidence;
  readonly placeName: string;
  readonly locale: Locale;
  /** Files of the bundle that any player plays. */
  readonly filmFiles: readonly string[];
}

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{max-width:46rem;margin:0 auto;padding:1.5rem}video{width:100%;background:#000;border-radius:.5rem}
table{width:100%;border-collapse:collapse}th,td{padding:.35rem .5rem;text-align:start;border-bottom:1px solid #8884;overflow-wrap:anywhere}td:first-child{font-variant-numeric:tabular-nums;white-space:nowrap}
.note{border-inline-start:.3rem solid #c77;padding-inline-start:1rem}code{overflow-wrap:anywhere}`;

/** The bundle's page for reading: no script, nothing fetched, opens from a folder. It proves nothing, and says so. */
export function bundlePage({ data, placeName, locale, filmFiles }: PageFacts): string {
  const texts = evidenceTexts[locale].page;
  const rows = entryLines(data.lines.flatMap(stepIn)).map(({ at, words, alarms }) => {
    const said = [timeLineTexts[locale].entry[words], ...alarms.map((alarm) => timeLineTexts[locale].alarm[alarm])].join(' · ');
    return `<tr><td>${escape(clock(locale, at))}</td><td>${escape(said)}</td></tr>`;
  });
  const masked = maskedIn(data.lines);
  const films = filmFiles.map((file) => `<video controls preload="metadata" src="${escape(file)}"></video>`);
  return `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(texts.title(placeName))}</title><style>${STYLE}</style></head>
<body>
<h1>${escape(texts.title(placeName))}</h1>
<p class="note">${escape(texts.noEvidence)}</p>
${films.length === 0 ? `<p>${escape(texts.noFilm)}</p>` : films.join('\n')}
${masked === 0 ? '' : `<p>${escape(texts.masked(masked))}</p>`}
<table><thead><tr><th>${escape(texts.when)}</th><th>${escape(texts.what)}</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
<p>${escape(texts.visit)} <code>${escape(data.visitId)}</code></p>
</body>
</html>
`;
}

function stepIn(text: string): readonly NotedEntry[] {
  const { kind, seq, at, type, state, data, notices } = parseObject(text) ?? {};
  return kind === 'visit' ? [{ seq: Number(seq), at: String(at), type: String(type), state: String(state), data: asMembers(data) ?? {}, notices: Array.isArray(notices) ? notices.map(String) : [] }] : [];
}

/** Whole percent that masks covered at most, by the hub's lines; 0 for nothing. */
const maskedIn = (lines: readonly string[]): number =>
  Math.max(0, ...lines.map((text) => Number(asMembers(parseObject(text)?.['recording'])?.['maskedPercent'])).filter((percent) => percent <= 100));

const clock = (locale: Locale, at: string): string => new Intl.DateTimeFormat(locale === 'ar' ? 'ar-u-nu-latn' : locale, { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
