import type { AccessPoint, ParcelAttributes } from '@latchkey/contract';
import { useId } from 'react';
import { useTexts } from '../texts/resident-texts.ts';

/** What a person may add to a number; times as the browser's local fields write them. */
export interface Wishes {
  readonly title: string;
  readonly door: `ap_${string}` | undefined;
  readonly from: string;
  readonly to: string;
  readonly size: ParcelAttributes['size'];
  /** Kilograms as typed; empty for unknown. */
  readonly weight: string;
  readonly handoverCode: string;
  readonly perishable: boolean;
  readonly doNotLocker: boolean;
  readonly ageCheck: boolean;
}

export const noWishes: Wishes = { title: '', door: undefined, from: '', to: '', size: null, weight: '', handoverCode: '', perishable: false, doNotLocker: false, ageCheck: false };

const SIZES = ['small', 'medium', 'large', 'bulky'] as const;
const CAUTIONS = ['perishable', 'doNotLocker', 'ageCheck'] as const;

/** What was said of the parcel itself; undefined when nothing was. */
export function attributesOf({ size, weight, handoverCode, perishable, doNotLocker, ageCheck }: Wishes): Partial<ParcelAttributes> | undefined {
  const grams = Math.round(Number(weight.replace(',', '.')) * 1_000);
  const code = handoverCode.replaceAll(/\s/g, '');
  const said = {
    ...(size === null ? {} : { size }),
    ...(grams > 0 ? { weightGrams: grams } : {}),
    ...(code === '' ? {} : { handoverCode: code }),
    ...(perishable ? { perishable } : {}),
    ...(doNotLocker ? { doNotLocker } : {}),
    ...(ageCheck ? { ageCheck } : {}),
  };
  return Object.keys(said).length === 0 ? undefined : said;
}

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

/** A name for the parcel, and, folded away, its door, its window and what matters when it is handed over. */
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
          <div className="field">
            <label htmlFor={`${id}-size`}>{texts.add.size}</label>
            <select id={`${id}-size`} value={wishes.size ?? ''} onChange={({ target }) => onChange({ ...wishes, size: SIZES.find((size) => size === target.value) ?? null })}>
              <option value="">{texts.add.sizeUnknown}</option>
              {SIZES.map((size) => <option key={size} value={size}>{texts.parcel.sizes[size]}</option>)}
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-weight`}>{texts.add.weight}</label>
            <input id={`${id}-weight`} inputMode="decimal" value={wishes.weight} maxLength={8} autoComplete="off" onChange={({ target }) => onChange({ ...wishes, weight: target.value })} />
          </div>
          {single ? (
            <div className="field">
              <label htmlFor={`${id}-code`}>{texts.add.handoverCode}</label>
              <input id={`${id}-code`} value={wishes.handoverCode} maxLength={16} autoComplete="off" dir="ltr" aria-describedby={`${id}-code-help`} onChange={({ target }) => onChange({ ...wishes, handoverCode: target.value })} />
              <p id={`${id}-code-help`} className="quiet small">{texts.add.handoverHelp}</p>
            </div>
          ) : null}
          {CAUTIONS.map((caution) => (
            <label key={caution} className="caution">
              <input type="checkbox" checked={wishes[caution]} onChange={({ target }) => onChange({ ...wishes, [caution]: target.checked })} />
              {texts.parcel.cautions[caution]}
            </label>
          ))}
        </div>
      </details>
    </>
  );
}
