import type { PrivacyMask } from '@latchkey/grants';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/resident-texts.ts';
import { typed } from './mask-edit.ts';

const SIDES = ['x', 'y', 'width', 'height'] as const;

interface MaskNumbersProps {
  readonly masks: readonly PrivacyMask[];
  readonly onChange: (masks: readonly PrivacyMask[]) => void;
}

/** The same areas as numbers, in percent of the picture. */
export function MaskNumbers({ masks, onChange }: MaskNumbersProps) {
  const { texts } = useTexts();
  const words = texts.masks;
  return masks.map((mask, index) => (
    // An area has no name but its number.
    <fieldset key={index} className="mask-numbers">
      <legend>{words.areaName(index + 1)}</legend>
      {SIDES.map((side) => (
        <label key={side} className="field">
          <span className="small">{words.side[side]}</span>
          <PercentField
            label={`${words.areaName(index + 1)}: ${words.side[side]}`}
            value={mask[side] / 10}
            onChange={(percent) => {
              const wanted = typed(mask, side, percent);
              if (wanted !== undefined && wanted[side] !== mask[side]) onChange(masks.with(index, wanted));
            }}
          />
        </label>
      ))}
      <Button className="button small" aria-label={`${words.remove}: ${words.areaName(index + 1)}`} onPress={() => onChange(masks.toSpliced(index, 1))}>{words.remove}</Button>
    </fieldset>
  ));
}

/** A number counts when the field is left or Enter is pressed: what is half typed would jump. */
function PercentField({ label, value, onChange }: { readonly label: string; readonly value: number; readonly onChange: (percent: number) => void }) {
  const [text, setText] = useState<string>();
  const take = () => {
    if (text !== undefined && text !== '') onChange(Number(text));
    setText(undefined);
  };
  return <input type="number" inputMode="decimal" min={0} max={100} step={0.1} aria-label={label} value={text ?? value} onChange={({ target }) => setText(target.value)} onBlur={take} onKeyDown={({ key }) => key === 'Enter' && take()} />;
}
