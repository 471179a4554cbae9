/** @jsxImportSource preact */
import { ApiError, type Client } from '@latchkey/client';
import type { AskedWish, CourierWish, Receipt } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { LanguageList } from '../courier/screens/language-list.tsx';
import type { CourierLocale } from '../courier/texts/courier-language.ts';
import { dayOf, daysWords, timeOfDay, timeWithSeconds } from '../i18n/format.ts';
import { saveFile } from '../recordings/save-file.ts';
import { askHousehold, deletedBy, type OpenedReceipt, openReceipt, proofFile } from './opened-receipt.ts';
import { type ReceiptTexts, receiptTexts } from './receipt-texts.ts';

const wishes: readonly CourierWish[] = ['recording', 'deletion', 'objection'];

type Refusal = 'gone' | 'incomplete' | 'away';
type Opening = { readonly opened: OpenedReceipt } | { readonly refusal: Refusal } | undefined;

interface ReceiptPageProps {
  readonly client: Client;
  readonly secret: string;
  readonly locale: CourierLocale;
}

/** All that is kept of a courier in one visit, and how to ask the household for more or less of it. */
export function ReceiptPage({ client, secret, locale }: ReceiptPageProps) {
  const texts = receiptTexts[locale];
  const [opening, setOpening] = useState<Opening>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const left = new AbortController();
    openReceipt(client, secret, left.signal).then(
      (opened) => left.signal.aborted || setOpening({ opened }),
      (error: unknown) => left.signal.aborted || setOpening({ refusal: refusalOf(error) }),
    );
    return () => left.abort();
  }, [client, secret, turn]);
  const onAsked = useCallback(() => setTurn((before) => before + 1), []);
  const opened = opening !== undefined && 'opened' in opening ? opening.opened : undefined;
  return (
    <main class="receipt">
      <header>
        <h1>{texts.title}</h1>
        <LanguageList label={texts.language} />
        {opened !== undefined && <p class="quiet"><bdi>{opened.receipt.door.name}</bdi>, <time class="numbers" dateTime={opened.receipt.startedAt}>{dayOf(locale, opened.receipt.startedAt, true)}</time></p>}
      </header>
      <div role="status">{opening === undefined ? <p>{texts.opening}</p> : 'refusal' in opening ? <p class="note">{texts[opening.refusal]}</p> : null}</div>
      {opened !== undefined && <Kept {...opened} texts={texts} locale={locale} ask={async (wish) => askHousehold(client, secret, wish).then(onAsked)} />}
    </main>
  );
}

interface KeptProps extends OpenedReceipt {
  readonly texts: ReceiptTexts;
  readonly locale: CourierLocale;
  readonly ask: (wish: CourierWish) => Promise<void>;
}

function Kept({ receipt, photos, proof, film, texts, locale, ask }: KeptProps) {
  const moment = (at: string) => `${dayOf(locale, at)}, ${timeOfDay(locale, at)}`;
  return (
    <>
      <Part heading={texts.times.heading}><Times receipt={receipt} texts={texts} locale={locale} /></Part>
      <Part heading={texts.proof.heading}>
        <p>{proof === undefined ? texts.proof.none : proof === 'unproved' ? texts.proof.unproved : texts.proof.proved}</p>
        {receipt.securedToken !== null && <button type="button" class="button" onClick={() => saveFile(proofFile(receipt), `latchkey-${receipt.visitId}.json`)}>{texts.proof.save}</button>}
      </Part>
      <Part heading={texts.recording.heading}><Recorded recording={receipt.recording} texts={texts} locale={locale} /></Part>
      {receipt.photosKept > 0 && (
        <Part heading={texts.photos.heading}>
          {receipt.photoDays !== null && <p>{texts.photos.days(daysWords(locale, receipt.photoDays))}</p>}
          {photos.map(({ id, jpeg }) => jpeg !== undefined && <Picture key={id} jpeg={jpeg} label={texts.photos.photo} />)}
          {photos.filter(({ jpeg }) => jpeg !== undefined).length < receipt.photosKept && <p>{texts.photos.elsewhere}</p>}
        </Part>
      )}
      <Part heading={texts.looks.heading}>
        {receipt.looks.length === 0 ? <p>{texts.looks.none}</p> : (
          <ul>
            {receipt.looks.map(({ what, by, at }) => (
              <li key={`${at} ${what} ${by}`}>{texts.looks.by[by]}: {texts.looks.what[lookOf(what)]} <time class="quiet small numbers" dateTime={at}>{moment(at)}</time></li>
            ))}
          </ul>
        )}
        <p class="quiet small">{texts.looks.limits}</p>
      </Part>
      <Part heading={texts.ask.heading}>
        <p>{texts.ask.detail}</p>
        {wishes.map((wish) => (
          <Wish key={wish} wish={wish} asked={receipt.wishes.find((one) => one.wish === wish)} film={wish === 'recording' ? film : undefined} texts={texts} moment={moment} ask={ask} />
        ))}
      </Part>
      <p class="quiet small">{texts.keep(dayOf(locale, receipt.expiresAt, true))}</p>
    </>
  );
}

function Part({ heading, children }: { readonly heading: string; readonly children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{heading}</h2>
      {children}
    </section>
  );
}

interface WordsProps {
  readonly texts: ReceiptTexts;
  readonly locale: CourierLocale;
}

function Times({ receipt, texts: { times }, locale }: WordsProps & { readonly receipt: Receipt }) {
  const rows = [[times.started, receipt.startedAt], [times.unlocked, receipt.unlockedAt], [times.opened, receipt.openedAt], [times.closed, receipt.closedAt], [times.locked, receipt.lockedAt], [times.ended, receipt.endedAt]] as const;
  return (
    <dl>
      {rows.map(([name, at]) => at !== null && [<dt key={`${name} name`}>{name}</dt>, <dd key={name} class="numbers"><time dateTime={at}>{timeWithSeconds(locale, at)}</time></dd>])}
    </dl>
  );
}

function Recorded({ recording, texts: { recording: words }, locale }: WordsProps & { readonly recording: Receipt['recording'] }) {
  if (recording === null || recording.state === 'failed') return <p>{words.none}</p>;
  const { state, startedAt, durationMillis, chosen } = recording;
  const by = deletedBy(recording);
  return (
    <>
      {startedAt !== null && <p class="numbers">{state === 'recording' ? words.running(timeWithSeconds(locale, startedAt)) : words.filmed(timeWithSeconds(locale, startedAt), timeWithSeconds(locale, Date.parse(startedAt) + durationMillis))}</p>}
      {state === 'deleted' ? <p>{words.deleted}</p> : <p>{by === undefined ? words.keptUnknown : words.keptUntil(dayOf(locale, by, true))} {by !== undefined && (chosen ? words.byHousehold : words.byHub)}</p>}
    </>
  );
}

function Picture({ jpeg, label }: { readonly jpeg: NonNullable<OpenedReceipt['photos'][number]['jpeg']>; readonly label: string }) {
  const [src, setSrc] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([jpeg], { type: 'image/jpeg' }));
    setSrc(made);
    return () => URL.revokeObjectURL(made);
  }, [jpeg]);
  return src === undefined ? null : <img src={src} alt={label} />;
}

interface WishProps {
  readonly wish: CourierWish;
  readonly asked: AskedWish | undefined;
  readonly film: string | undefined;
  readonly texts: ReceiptTexts;
  readonly moment: (at: string) => string;
  readonly ask: (wish: CourierWish) => Promise<void>;
}

/** Something to ask for: a button; once asked, what became of it. */
function Wish({ wish, asked, film, texts: { ask: words }, moment, ask }: WishProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (asked === undefined) {
    const press = () => {
      setBusy(true);
      setFailed(false);
      ask(wish).catch(() => setFailed(true)).finally(() => setBusy(false));
    };
    return (
      <>
        <button type="button" class="button" disabled={busy} onClick={press}>{words.wish[wish]}</button>
        <div role="alert">{failed && <p class="note attention">{words.failed}</p>}</div>
      </>
    );
  }
  const { answer } = asked;
  return (
    <div class="note">
      <p><strong>{words.wish[wish]}</strong></p>
      {answer === null ? <p>{words.waiting(moment(asked.askedAt))}</p> : <p>{answer.granted ? words.granted : words.declined}: <bdi>{answer.reason}</bdi> <time class="quiet small numbers" dateTime={answer.at}>{moment(answer.at)}</time></p>}
      {film !== undefined && <a class="button primary" href={film} rel="noreferrer">{words.film}</a>}
    </div>
  );
}

function lookOf(what: Receipt['looks'][number]['what']): keyof ReceiptTexts['looks']['what'] {
  switch (what) {
    case 'live.watched':
      return 'watched';
    case 'recording.shared':
    case 'share.made':
      return 'passed';
    case 'evidence.read':
    case 'visit.seen':
      return 'evidence';
    case 'household.exported':
      return 'exported';
    default:
      return 'opened';
  }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiError)) return 'incomplete';
  return error.code === 'request.not_found' ? 'gone' : error.code === 'request.invalid' ? 'incomplete' : 'away';
}
