import type { AccessPoint } from '@latchkey/contract';
import { MOST_MASKS, type PrivacyMask } from '@latchkey/grants';
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useTexts } from '../texts/resident-texts.ts';
import { drawn, moved, type Point, resized } from './mask-edit.ts';

/** One press of an arrow key, in thousandths of the picture. */
const STEP = 10;
const ARROWS: Readonly<Record<string, Point>> = { ArrowLeft: { x: -STEP, y: 0 }, ArrowRight: { x: STEP, y: 0 }, ArrowUp: { x: 0, y: -STEP }, ArrowDown: { x: 0, y: STEP } };
/** Pixels: a shorter way is a tap, which draws nothing. */
const DRAWN_FROM = 8;

interface MaskStageProps {
  readonly masks: readonly PrivacyMask[];
  /** What must stay to be seen. */
  readonly places: AccessPoint['camera']['masks'];
  /** As the hub will show it. */
  readonly preview: boolean;
  readonly helpId: string;
  /** A pointer begins to change something: what is now is what can be gone back to. */
  readonly onBegin: () => void;
  /** Each step of a pointer on its way. */
  readonly onDragged: (masks: readonly PrivacyMask[]) => void;
  /** A change of its own. */
  readonly onChange: (masks: readonly PrivacyMask[]) => void;
  readonly children: ReactNode;
}

interface Drag {
  readonly from: Point;
  readonly at: { readonly x: number; readonly y: number };
  /** Undefined: a new area is drawn. */
  readonly index: number | undefined;
  readonly how: 'draw' | 'move' | 'resize';
  readonly before: readonly PrivacyMask[];
  begun: boolean;
}

const place = ({ x, y, width, height }: PrivacyMask): CSSProperties => ({ left: `${x / 10}%`, top: `${y / 10}%`, width: `${width / 10}%`, height: `${height / 10}%` });

/** The picture with its areas over it. Left and right are the picture's own, in every language. */
export function MaskStage({ masks, places, preview, helpId, onBegin, onDragged, onChange, children }: MaskStageProps) {
  const { texts } = useTexts();
  const words = texts.masks;
  const stage = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag>(undefined);
  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const box = stage.current?.getBoundingClientRect();
    return box === undefined ? { x: 0, y: 0 } : { x: ((clientX - box.left) / box.width) * 1_000, y: ((clientY - box.top) / box.height) * 1_000 };
  };
  const begin = (event: PointerEvent, how: Drag['how'], index?: number) => {
    if (event.button !== 0 || (how === 'draw' && (masks.length >= MOST_MASKS || event.target !== event.currentTarget))) return;
    event.stopPropagation();
    stage.current?.setPointerCapture(event.pointerId);
    drag.current = { from: pointOf(event), at: { x: event.clientX, y: event.clientY }, index, how, before: masks, begun: false };
  };
  const go = (event: PointerEvent) => {
    const { current } = drag;
    if (current === undefined) return;
    if (!current.begun) {
      if (Math.hypot(event.clientX - current.at.x, event.clientY - current.at.y) < DRAWN_FROM) return;
      current.begun = true;
      onBegin();
    }
    const to = pointOf(event);
    const by = { x: to.x - current.from.x, y: to.y - current.from.y };
    const { before, index, how } = current;
    const mask = index === undefined ? undefined : before[index];
    if (mask === undefined || index === undefined) onDragged([...before, drawn(current.from, to)]);
    else onDragged(before.with(index, how === 'move' ? moved(mask, by) : resized(mask, by)));
  };
  const end = () => {
    drag.current = undefined;
  };
  const press = (event: KeyboardEvent, index: number) => {
    const mask = masks[index];
    const by = ARROWS[event.key];
    if (mask === undefined) return;
    if (by !== undefined) onChange(masks.with(index, event.shiftKey ? resized(mask, by) : moved(mask, by)));
    else if (event.key === 'Delete' || event.key === 'Backspace') onChange(masks.toSpliced(index, 1));
    else return;
    event.preventDefault();
  };
  return (
    <div className={preview ? 'mask-stage preview' : 'mask-stage'} dir="ltr">
      {children}
      <div ref={stage} className="mask-areas" onPointerDown={(event) => begin(event, 'draw')} onPointerMove={go} onPointerUp={end} onPointerCancel={end}>
        {places?.lamp == null ? null : <span className="mask-place" style={place(places.lamp)}><span dir="auto">{words.lamp}</span></span>}
        {places?.door == null ? null : <span className="mask-place" style={place(places.door)}><span dir="auto">{words.door}</span></span>}
        {masks.map((mask, index) => (
          // An area has no name but its number.
          <button
            key={index}
            type="button"
            className="mask-area"
            style={place(mask)}
            aria-label={words.area(index + 1, mask.x / 10, mask.y / 10, mask.width / 10, mask.height / 10)}
            aria-describedby={helpId}
            onPointerDown={(event) => begin(event, 'move', index)}
            onKeyDown={(event) => press(event, index)}
          >
            <span aria-hidden className="mask-number">{index + 1}</span>
            <span aria-hidden className="mask-corner" onPointerDown={(event) => begin(event, 'resize', index)} />
          </button>
        ))}
      </div>
    </div>
  );
}
