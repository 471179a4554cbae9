import type { AccessPoint, Parcel } from '@latchkey/contract';
import type { Instant } from '@latchkey/kit';
import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import { parcel as parcelIcon, parcelIn } from '../../design/icons.ts';
import { undo } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import type { Locale } from '../../i18n/locale.ts';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { carrierName } from './carrier-names.ts';
import type { Cancelling } from './parcel-cancelling.ts';
import { nameOf } from './parcel-name.ts';
import { ParcelRule } from './parcel-rule.tsx';
import { TrackingNumber } from './tracking-number.tsx';

interface ParcelLineProps {
  readonly parcel: Parcel;
  readonly doors: readonly AccessPoint[];
  readonly mayChange: boolean;
  readonly now: Instant;
}

/** One parcel: what, when, where, how it stands; cancelling waits a moment for a change of mind. */
export function ParcelLine({ parcel, doors, mayChange, now }: ParcelLineProps) {
  const { texts, locale } = useTexts();
  const { cancelling } = useResident();
  const step = useSyncExternalStore(cancelling.onChange, cancelling.all).get(parcel.id);
  const gone = step !== undefined && step.step !== 'failed';
  const door = parcel.accessPointId === null ? undefined : doors.find(({ id }) => id === parcel.accessPointId);
  return (
    <li className={gone ? 'parcel-line gone' : 'parcel-line'}>
      <Icon path={parcel.status === 'delivered' && parcel.direction === 'in' ? parcelIn : parcelIcon} />
      <div className="parcel-words">
        <strong className="parcel-title"><bdi>{nameOf(parcel, texts)}</bdi></strong>
        <span className="quiet small parcel-number">
          <bdi className="numbers">{carrierName(parcel.carrier)} <TrackingNumber number={parcel.number} /></bdi>
        </span>
        <span className="small numbers" role={step === undefined ? undefined : 'status'}>{stepWords(step, texts) ?? statusWords(parcel, texts, locale, now)}</span>
        {door === undefined || parcel.status !== 'expected' ? null : <span className="small quiet">{texts.parcel.onlyAt(door.name)}</span>}
        {parcel.how === null || parcel.status !== 'expected' ? null : <span className="small">{texts.parcel.how[parcel.how]}</span>}
        {parcel.status === 'expected' || parcel.status === 'delivering' ? <ParcelFacts parcel={parcel} /> : null}
      </div>
      <ParcelAction parcel={parcel} step={step?.step} mayChange={mayChange} />
      {mayChange && parcel.status === 'expected' && !gone ? <ParcelRule parcel={parcel} doors={doors} /> : null}
    </li>
  );
}

/** What the carrier says, and what whoever takes it in has to know; the carrier's password large enough to be shown at the door. */
function ParcelFacts({ parcel: { progress, attributes } }: { readonly parcel: Parcel }) {
  const { texts, locale } = useTexts();
  const { size, weightGrams, handoverCode } = attributes;
  const cautions = (['perishable', 'doNotLocker', 'ageCheck'] as const).filter((caution) => attributes[caution]);
  const facts = [
    ...(progress === null ? [] : [texts.parcel.progress[progress]]),
    ...(size === null ? [] : [texts.parcel.sizes[size]]),
    ...(weightGrams === null ? [] : [new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilogram', maximumFractionDigits: 1 }).format(weightGrams / 1_000)]),
    ...cautions.map((caution) => texts.parcel.cautions[caution]),
  ];
  return (
    <>
      {facts.length === 0 ? null : <span className="small quiet">{facts.join(' · ')}</span>}
      {handoverCode === null ? null : (
        <span className="small handover-code">
          {texts.parcel.handoverCode} <bdi className="numbers">{handoverCode}</bdi>
        </span>
      )}
    </>
  );
}

function ParcelAction({ parcel, step, mayChange }: { readonly parcel: Parcel; readonly step: string | undefined; readonly mayChange: boolean }) {
  const { texts } = useTexts();
  const { cancelling } = useResident();
  if (step === 'undoable') {
    return (
      <Button className="button" aria-label={texts.parcel.undoThis(parcel.title)} onPress={() => cancelling.undo(parcel.id)}>
        <Icon path={undo} directed />
        {texts.parcel.undo}
      </Button>
    );
  }
  if (step === 'sending' || step === 'done') return null;
  if (parcel.visitId !== null && parcel.status !== 'expected') return <PageLink to={{ page: 'visit', visitId: parcel.visitId }} className="button plain" label={`${texts.parcel.showVisit}: ${nameOf(parcel, texts)}`}>{texts.parcel.showVisit}</PageLink>;
  if (parcel.status !== 'expected' || !mayChange) return null;
  return (
    <Button className="button plain" aria-label={texts.parcel.cancelThis(parcel.title)} onPress={() => cancelling.ask(parcel.id)}>
      {texts.parcel.cancel}
    </Button>
  );
}

function stepWords(step: Cancelling | undefined, texts: ResidentTexts): string | undefined {
  switch (step?.step) {
    case undefined:
      return undefined;
    case 'undoable':
      return texts.parcel.cancelling;
    case 'sending':
      return texts.parcel.sending;
    case 'done':
      return texts.parcel.cancelDone;
    case 'failed':
      return step.code === 'request.conflict' ? texts.parcel.cancelLate : problemWords(texts, step.code);
  }
}

/** How a parcel stands; an expected one says when it may come. */
export function statusWords(parcel: Parcel, texts: ResidentTexts, locale: Locale, now: Instant): string {
  if (parcel.direction === 'out') return leavingWords(parcel, texts, locale, now);
  if (parcel.status === 'delivering') return texts.parcel.delivering;
  if (parcel.status === 'cancelled') return texts.parcel.cancelled;
  if (parcel.status === 'delivered') return texts.parcel.delivered(momentWords(locale, parcel.deliveredAt ?? parcel.createdAt, now));
  const from = parcel.notBefore === null ? undefined : momentWords(locale, parcel.notBefore, now);
  const to = parcel.notAfter === null ? undefined : momentWords(locale, parcel.notAfter, now);
  if (from !== undefined && to !== undefined) return texts.parcel.window(from, to);
  if (from !== undefined) return texts.parcel.from(from);
  return to === undefined ? texts.parcel.anyTime : texts.parcel.until(to);
}

/** How something stands that is taken along. */
function leavingWords({ status, deliveredAt, createdAt }: Parcel, { takeAlong, parcel }: ResidentTexts, locale: Locale, now: Instant): string {
  if (status === 'cancelled') return parcel.cancelled;
  if (status === 'delivered') return takeAlong.taken(momentWords(locale, deliveredAt ?? createdAt, now));
  return status === 'delivering' ? takeAlong.taking : takeAlong.waiting;
}
