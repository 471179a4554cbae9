import type { AccessPoint, Parcel } from '@latchkey/contract';
import { useId, useState } from 'react';
import { settings } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

const HOWS = ['ask', 'never'] as const;

/** What the household wants for one expected parcel, where that is stricter than its rules: ask first, not at all, or at one door only. */
export function ParcelRule({ parcel, doors }: { readonly parcel: Parcel; readonly doors: readonly AccessPoint[] }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const id = useId();
  const { busy, failure, act } = useActing();
  /** What was chosen, until it is heard back. */
  const [sent, setSent] = useState<Partial<Pick<Parcel, 'how' | 'accessPointId'>>>({});
  const { how, accessPointId } = { ...parcel, ...(busy ? sent : {}) };
  const change = (body: typeof sent) => {
    setSent(body);
    void act(() => client.call('PATCH /api/v1/parcels/{parcelId}', { params: { parcelId: parcel.id }, body }));
  };
  return (
    <details className="wishes parcel-rule">
      <summary aria-label={texts.parcel.ruleOf(parcel.title)} title={texts.parcel.rule}>
        <Icon path={settings} />
        <span>{texts.parcel.rule}</span>
      </summary>
      <div className="wishes-fields">
        <div className="field">
          <label htmlFor={`${id}-how`}>{texts.rules.howLabel}</label>
          <select id={`${id}-how`} value={how ?? ''} onChange={({ target }) => change({ how: HOWS.find((each) => each === target.value) ?? null })}>
            <option value="">{texts.parcel.asRules}</option>
            {HOWS.map((each) => <option key={each} value={each}>{texts.parcel.how[each]}</option>)}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-door`}>{texts.add.door}</label>
          <select id={`${id}-door`} value={accessPointId ?? ''} onChange={({ target }) => change({ accessPointId: doors.find((door) => door.id === target.value)?.id ?? null })}>
            <option value="">{texts.parcel.anyDoor}</option>
            {doors.map((door) => <option key={door.id} value={door.id}>{door.name}</option>)}
          </select>
        </div>
      </div>
      <p className="quiet small">{texts.parcel.ruleHelp}</p>
      <div role="status">{failure === undefined ? null : <p className="note attention">{failure === 'request.conflict' ? texts.parcel.cancelLate : problemWords(texts, failure)}</p>}</div>
    </details>
  );
}
