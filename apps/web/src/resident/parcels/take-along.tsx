import type { AccessPoint } from '@latchkey/contract';
import { randomToken } from '@latchkey/kit';
import { type FormEvent, useId, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { ApiError } from '@latchkey/client';
import { plus } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

interface Leaving {
  readonly title: string;
  readonly number: string;
  readonly door: string;
}
const nothing: Leaving = { title: '', number: '', door: '' };

/** Something for a courier to take along: what it is, its number if it has one, and where it stands. */
export function TakeAlong({ doors }: { readonly doors: readonly AccessPoint[] }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const [leaving, setLeaving] = useState(nothing);
  const [step, setStep] = useState<'idle' | 'sending' | 'done'>('idle');
  const [complaint, setComplaint] = useState<string>();
  // Kept while the words stay, so that a second try after a lost answer is the same request.
  const order = useRef<{ readonly of: string; readonly key: string }>(undefined);
  const id = useId();
  const words = texts.takeAlong;

  const change = (part: Partial<Leaving>) => {
    setLeaving({ ...leaving, ...part });
    setStep('idle');
    setComplaint(undefined);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const title = leaving.title.trim();
    if (step === 'sending') return;
    if (title === '') return setComplaint(words.unnamed);
    setStep('sending');
    const of = JSON.stringify(leaving);
    if (order.current?.of !== of) order.current = { of, key: randomToken(26) };
    const door = doors.find((candidate) => candidate.id === leaving.door)?.id;
    try {
      await client.call('POST /api/v1/parcels', { body: { direction: 'out', text: leaving.number.trim(), title, ...(door === undefined ? {} : { accessPointId: door }) }, idempotencyKey: order.current.key });
      setLeaving(nothing);
      setStep('done');
    } catch (error) {
      setStep('idle');
      setComplaint(problemWords(texts, error instanceof ApiError ? error.code : 'network.failed'));
    }
  };

  return (
    <details className="card take-along">
      <summary><h2>{words.heading}</h2></summary>
      <p className="quiet small">{words.help}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="field">
          <label htmlFor={`${id}-title`}>{words.title}</label>
          <input id={`${id}-title`} value={leaving.title} maxLength={120} autoComplete="off" onChange={({ target }) => change({ title: target.value })} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-number`}>{words.number}</label>
          <input id={`${id}-number`} value={leaving.number} maxLength={80} autoComplete="off" autoCapitalize="characters" spellCheck={false} dir="ltr" onChange={({ target }) => change({ number: target.value })} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-door`}>{words.door}</label>
          <select id={`${id}-door`} value={leaving.door} onChange={({ target }) => change({ door: target.value })}>
            <option value="">{texts.parcel.anyDoor}</option>
            {doors.map((door) => (
              <option key={door.id} value={door.id}>{door.name}</option>
            ))}
          </select>
        </div>
        {complaint === undefined ? null : <p className="note attention" role="alert">{complaint}</p>}
        <Button type="submit" className="button" aria-disabled={step === 'sending'}>
          {step === 'sending' ? <span className="spinner" aria-hidden /> : <Icon path={plus} />}
          {words.button}
        </Button>
        <p className="small" role="status">{step === 'done' ? words.done : ''}</p>
      </form>
    </details>
  );
}
