/** @jsxImportSource preact */
import type { Demo } from '@latchkey/contract';
import { barcodePicture, isRowOfBars } from './barcode-picture.ts';
import { carrierName, inGroups } from './carrier-name.ts';
import type { LabelsTexts } from './texts/labels-texts.ts';

/** A label as it sticks on a parcel: always black on white, because a camera reads it. */
export function ShippingLabel({ label, texts }: { readonly label: Demo['labels'][number]; readonly texts: LabelsTexts }) {
  const picture = barcodePicture(label.text, label.symbology);
  return (
    <article class="label" dir="ltr" lang="en">
      <header>
        <strong>{carrierName(label.carrier)}</strong>
        <span>{texts.specimen}</span>
      </header>
      <dl>
        <div>
          <dt>{texts.from}</dt>
          <dd>{texts.fromText}</dd>
        </div>
        <div class="to">
          <dt>{texts.to}</dt>
          <dd>{texts.toText}</dd>
        </div>
      </dl>
      <div class={isRowOfBars(label.symbology) ? 'code bars' : 'code square'}>{picture !== undefined && <img src={picture} alt={texts.barcode(label.text)} />}</div>
      <p class="number">
        <span>{texts.number}</span>
        <b>{inGroups(label.text)}</b>
      </p>
    </article>
  );
}
