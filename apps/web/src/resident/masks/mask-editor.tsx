import type { AccessPoint } from '@latchkey/contract';
import { maskedPercent, MOST_MASKS, type PrivacyMask } from '@latchkey/grants';
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { LivePicture } from '../pictures/live-picture.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { faultOf, NEW_MASK } from './mask-edit.ts';
import { MaskNumbers } from './mask-numbers.tsx';
import { MaskStage } from './mask-stage.tsx';

interface MaskEditorProps {
  readonly accessPoint: AccessPoint;
  readonly signed: readonly PrivacyMask[];
  readonly busy: boolean;
  readonly onSign: (masks: readonly PrivacyMask[]) => void;
  readonly onClose: () => void;
}

/** Areas over the camera's picture of now: by mouse, finger, keyboard or numbers. Nothing counts before it is signed. */
export function MaskEditor({ accessPoint, signed, busy, onSign, onClose }: MaskEditorProps) {
  const { texts } = useTexts();
  const words = texts.masks;
  const id = useId();
  const [masks, setMasks] = useState(signed);
  /** What was there before each change, newest last. */
  const [earlier, setEarlier] = useState<readonly (readonly PrivacyMask[])[]>([]);
  const [preview, setPreview] = useState(false);
  const { masks: places } = accessPoint.camera;
  const fault = faultOf(masks, places);
  const isChanged = JSON.stringify(masks) !== JSON.stringify(signed);
  const change = (wanted: readonly PrivacyMask[]) => {
    setEarlier([...earlier, masks]);
    setMasks(wanted);
  };
  const undo = () => {
    setMasks(earlier.at(-1) ?? signed);
    setEarlier(earlier.slice(0, -1));
  };
  return (
    <div className="mask-editor" role="group" aria-label={words.editing(accessPoint.name)}>
      <p className="small" id={`${id}-help`}>{words.how}</p>
      <MaskStage masks={masks} places={preview ? undefined : places} preview={preview} helpId={`${id}-help`} onDragged={setMasks} onBegin={() => setEarlier([...earlier, masks])} onChange={change}>
        <LivePicture accessPoint={accessPoint} />
      </MaskStage>
      <p className="quiet small">{words.coveredNow}</p>
      <label className="caution">
        <input type="checkbox" checked={preview} onChange={({ target }) => setPreview(target.checked)} />
        {words.preview}
      </label>
      <MaskNumbers masks={masks} onChange={change} />
      <div className="buttons">
        <Button className="button" aria-disabled={masks.length >= MOST_MASKS} onPress={() => masks.length < MOST_MASKS && change([...masks, NEW_MASK])}>{words.add}</Button>
        <Button className="button" aria-disabled={earlier.length === 0} onPress={() => earlier.length > 0 && undo()}>{words.undo}</Button>
      </div>
      <div role="status">
        <p><strong>{masks.length === 0 ? words.none : words.some(masks.length, maskedPercent(masks))}</strong></p>
        {masks.length >= MOST_MASKS ? <p className="small">{words.full(MOST_MASKS)}</p> : null}
        {fault === undefined ? null : <p className="note attention">{words.fault[fault]}</p>}
      </div>
      <ul className="bullets small">
        <li>{words.atOnce}</li>
        <li>{words.past}</li>
        <li>{words.cost}</li>
      </ul>
      <div className="buttons">
        <Button className="button primary" aria-disabled={busy || fault !== undefined || !isChanged} onPress={() => !busy && fault === undefined && isChanged && onSign(masks)}>{busy ? texts.rules.signing : words.sign}</Button>
        <Button className="button" aria-disabled={busy} onPress={onClose}>{isChanged ? texts.rules.discard : words.close}</Button>
      </div>
    </div>
  );
}
