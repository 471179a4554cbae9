import type { AccessPoint } from '@latchkey/contract';
import { useId } from 'react';
import { useTexts } from '../texts/resident-texts.ts';

/** What a person may add to a number; times as the browser's local fields write them. */
export interface Wishes {
  readonly title: string;
  readonly door: `ap_${string}` | undefined;
  readonly from: string;
  readonly to: string;
}

export const noWishes: Wishes = { title: '', door: undefined, from: '', to: '' };

/** The window as instants; undefined when it ends before it begins. */
export function windowOf({ from, to }: Wishes): { readonly notBefore?: string; readonly notAfter?: string } | undefined {
  const notBefore = instantOf(from);
  const notAfter = instantOf(to);
  if (notBefore !== undefined && notAfter !== undefined && notBefore >= notAfter) return undefined;
  return { ...(notBefore === undefined ? {} : { notBefore }), ...(notAfter === undefined ? {} : { notAfter }) };
}

function instantOf(local: string): string | undefined {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

interface DeliveryWishesProps {
  readonly wishes: Wishes;
  readonly onChange: (wishes: Wishes) => void;
  readonly doors: readonly AccessPoint[];
  readonly single: boolean;
}

/** A name for the parcel, and, folded away, its door and its window. */
export function DeliveryWishes({ wishes, onChange, doors, single }: DeliveryWishesProps) {
  const { texts } = useTexts();
  const id = useId();
  return (
    <>
      {single ? (
        <div className="field">
          <label htmlFor={`${id}-title`}>{texts.add.title}</label>
          <input id={`${id}-title`} value={wishes.title} maxLength={120} autoComplete="off" onChange={({ target }) => onChange({ ...wishes, title: target.value })} />
        </div>
      ) : null}
      <details className="wishes">
        <summary>{texts.add.more}</summary>
        <div className="wishes-fields">
          <div className="field">
            <label htmlFor={`${id}-door`}>{texts.add.door}</label>
            <select id={`${id}-door`} value={wishes.door ?? ''} onChange={({ target }) => onChange({ ...wishes, door: doors.find((door) => door.id === target.value)?.id })}>
              <option value="">{texts.parcel.anyDoor}</option>
              {doors.map((door) => (
                <option key={door.id} value={door.id}>{door.name}</option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-from`}>{texts.add.from}</label>
            <input id={`${id}-from`} type="datetime-local" value={wishes.from} onChange={({ target }) => onChange({ ...wishes, from: target.value })} />
          </div>
          <div className="field">
            <label htmlFor={`${id}-to`}>{texts.add.to}</label>
            <input id={`${id}-to`} type="datetime-local" value={wishes.to} onChange={({ target }) => onChange({ ...wishes, to: target.value })} />
          </div>
        </div>
      </details>
    </>
  );
}
