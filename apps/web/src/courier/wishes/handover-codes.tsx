/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import type { CourierLocale } from '../texts/courier-texts.ts';
import { householdTexts } from './household-texts.ts';
import './wishes.css';

/** The carrier's one-time passwords of what was just delivered, large enough to type into another app or to read over the telephone. */
export function HandoverCodes({ codes, locale }: { readonly codes: NonNullable<CourierVisit['handoverCodes']>; readonly locale: CourierLocale }) {
  const texts = householdTexts(locale);
  return (
    <div class="note handover-codes" role="status">
      <p>{texts.password}</p>
      {codes.map(({ numberEnd, code }) => (
        <p key={`${numberEnd ?? ''} ${code}`}>
          {codes.length > 1 && numberEnd !== null && <span class="quiet"><bdi>{texts.ofParcel(numberEnd)}</bdi> </span>}
          <strong class="numbers" dir="ltr">{code}</strong>
        </p>
      ))}
    </div>
  );
}
