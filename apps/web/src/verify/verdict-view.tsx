/** @jsxImportSource preact */
import { cross, tick, unknownDashed } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { timeWithSeconds } from '../i18n/format.ts';
import { useLocale } from '../i18n/preact/use-locale.ts';
import type { SameTexts } from '../i18n/texts.ts';
import { entryLines } from '../time-line/entry-line.ts';
import { timeLineTexts } from '../time-line/texts/time-line-texts.ts';
import type { Flaw, Outcome } from './check/outcome.ts';
import { isGap } from './check/outcome.ts';
import { flawWords } from './flaw-words.ts';
import { maskWords } from './mask-words.ts';
import type { en } from './texts/en.ts';

interface VerdictProps {
  readonly outcome: Outcome;
  readonly file: string;
  /** Addresses of what plays. */
  readonly films: readonly string[];
  readonly texts: SameTexts<typeof en>;
  /** Empty when the reader named none. */
  readonly knownHub: string;
}

const LOOKS = { proved: { tone: 'good', icon: tick }, proved_in_part: { tone: 'part', icon: unknownDashed }, not_proved: { tone: 'bad', icon: cross } } as const;

/** What is proved, what is not, and by whose key. */
export function VerdictView({ outcome, file, films, texts, knownHub }: VerdictProps) {
  const locale = useLocale();
  const lineWords = timeLineTexts[locale];
  const { tone, icon } = LOOKS[outcome.kind];
  const [title, detail] = { proved: [texts.proved, texts.provedDetail], proved_in_part: [texts.provedInPart, texts.provedInPartDetail], not_proved: [texts.notProved, texts.notProvedDetail] }[outcome.kind];
  const wrong = outcome.findings.filter((flaw) => !isGap(flaw));
  const missing = outcome.findings.filter(isGap);
  const moment = (at: string) => new Intl.DateTimeFormat(locale === 'ar' ? 'ar-u-nu-latn' : locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));
  return (
    <article class="verdict">
      <section class={`card outcome ${tone}`}>
        <Icon path={icon} />
        <div>
          <h2>{title}</h2>
          <p>{detail}</p>
          <p class="quiet small"><bdi>{file}</bdi></p>
        </div>
      </section>
      {wrong.length === 0 ? null : <Flaws title={texts.wrong} flaws={wrong} texts={texts} />}
      {missing.length === 0 ? null : <Flaws title={texts.missing} flaws={missing} texts={texts} />}
      <section class="card">
        <h2>{texts.byWhom}</h2>
        <dl>
          <dt>{texts.hub}</dt>
          <dd>{outcome.hub === undefined ? texts.nobody : <><code dir="ltr">{outcome.hub.thumbprint}</code>{outcome.hub.thumbprint === knownHub ? <strong> {texts.expected}</strong> : null}</>}</dd>
          {outcome.witnesses.map(({ id, what, thumbprint, at }) => (
            <>
              <dt key={id}>{what === 'server' ? texts.server : texts.device}</dt>
              <dd><code dir="ltr">{thumbprint}</code> <span class="quiet">{texts.witnessedAt(moment(at))}</span></dd>
            </>
          ))}
          {outcome.timeStamp === undefined ? null : (
            <>
              <dt>{texts.timeStamp}</dt>
              <dd><bdi>{outcome.timeStamp.authority}</bdi> <code dir="ltr">{outcome.timeStamp.certificate}</code> <span class="quiet">{texts.stampedAt(moment(outcome.timeStamp.at))}</span>{outcome.timeStamp.trustedBy == null ? null : <strong> {texts.stampTrusted}</strong>}</dd>
            </>
          )}
        </dl>
        <h2>{texts.what}</h2>
        <ul>
          <li>{texts.visit} <code dir="ltr">{outcome.visitId ?? '—'}</code></li>
          <li>{texts.linesChecked(String(outcome.lines))}</li>
          {outcome.recordings.map(({ recordingId, intact, segments, withheld, masked }) => (
            <li key={recordingId}>
              {texts.stretches(String(intact), String(segments))}{withheld > 0 ? ` · ${texts.withheld(String(withheld))}` : ''}
              {masked === undefined ? null : <p>{maskWords(texts, masked).map((words) => <bdi key={words}>{words} </bdi>)}</p>}
            </li>
          ))}
        </ul>
      </section>
      {outcome.recordings.length === 0 ? null : (
        <section class="card">
          <h2>{texts.recording}</h2>
          {films.length === 0 ? <p class="quiet">{texts.sealed}</p> : films.map((film) => <video key={film} controls preload="metadata" src={film} />)}
        </section>
      )}
      {outcome.timeline.length === 0 ? null : (
        <section class="card">
          <h2>{texts.timeline}</h2>
          {outcome.kind === 'not_proved' ? <p class="note attention">{texts.untrusted}</p> : null}
          <ol class="moments">
            {entryLines(outcome.timeline).filter(({ minor }) => !minor).map(({ seq, at, words, alarms, tone }) => (
              <li key={seq} class={tone}>
                <time class="numbers" dateTime={at}>{timeWithSeconds(locale, at)}</time>
                <span>
                  {lineWords.entry[words]}
                  {alarms.map((alarm) => <strong key={alarm}> · {lineWords.alarm[alarm]}</strong>)}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section class="limits">
        <h2>{texts.notSaid}</h2>
        <ul class="quiet small">
          <li>{texts.notSaidTruth}</li>
          <li>{texts.notSaidClock}</li>
          <li>{texts.notSaidPage}</li>
          {outcome.timeStamp === undefined || outcome.timeStamp.trustedBy !== undefined ? null : <li>{texts.notSaidAuthority}</li>}
        </ul>
      </section>
    </article>
  );
}

function Flaws({ title, flaws, texts }: { readonly title: string; readonly flaws: readonly Flaw[]; readonly texts: SameTexts<typeof en> }) {
  const locale = useLocale();
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="flaws">
        {flaws.map((flaw, index) => {
          const { place, words } = flawWords(texts, flaw);
          return (
            <li key={index}>
              <strong><bdi>{place}</bdi></strong>
              {flaw.from === undefined || flaw.to === undefined ? null : <span class="numbers quiet"> {texts.fromTo(timeWithSeconds(locale, flaw.from), timeWithSeconds(locale, flaw.to))}</span>}
              <span> {words}</span> <code class="quiet small" dir="ltr">{flaw.code}</code>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
