/** @jsxImportSource preact */
import type { NotLeftReason } from '@latchkey/contract';
import type { ComponentChild } from 'preact';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { bellUnheard, doorStuck, houseWrong, parcelDamaged, parcelTooBig, personRefuses } from './reason-pictures.ts';
import './reasons.css';

/** The pictures carry the meaning, for whoever reads none of the languages. */
const pictures: Readonly<Record<NotLeftReason, string>> = {
  'no-fit': parcelTooBig,
  nobody: bellUnheard,
  damaged: parcelDamaged,
  refused: personRefuses,
  'no-access': doorStuck,
  'wrong-address': houseWrong,
};
// Their own keys, in the order in which they are shown.
const reasons = Object.keys(pictures) as NotLeftReason[];

/** What the courier said of the parcel: `saying` is on its way, undefined where nothing is. */
export interface SaidProps {
  readonly said: NotLeftReason | undefined;
  readonly saying: NotLeftReason | null | undefined;
  readonly onSay: (reason: NotLeftReason) => void;
  /** A photo of it, once there is a reason. */
  readonly photo: ComponentChild;
}

/** Why a parcel was not left: one tap. */
export function Reasons({ said, saying, photo, onSay, texts: { notLeft } }: SaidProps & { readonly texts: CourierTexts }) {
  const chosen = saying === undefined ? said : saying;
  return (
    <>
      <div class="reasons" role="group" aria-label={notLeft.over}>
        {reasons.map((reason) => (
          <button key={reason} type="button" class="button" aria-pressed={chosen === reason} onClick={() => onSay(reason)}>
            <Icon path={pictures[reason]} />
            {notLeft[reason]}
          </button>
        ))}
      </div>
      <p class="detail said" role="status">
        {saying === undefined ? said !== undefined && notLeft.heard : saying !== null && notLeft.sending}
      </p>
      {chosen != null && photo}
    </>
  );
}
