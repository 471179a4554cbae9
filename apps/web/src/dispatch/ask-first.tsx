/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface AskFirstProps {
  readonly label: string;
  /** The same with the name of what it is about, for whoever hears one button at a time. */
  readonly about: string;
  /** What a yes means. */
  readonly question: string;
  readonly cancel: string;
  readonly busy: boolean;
  readonly danger?: boolean;
  readonly onYes: () => void;
}

/** A button that asks before anything is done. The focus goes to “Cancel” and from there back, so that a second press never says yes. */
export function AskFirst({ label, about, question, cancel, busy, danger = false, onYes }: AskFirstProps) {
  const [asked, setAsked] = useState<'never' | 'now' | 'before'>('never');
  const focused = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (asked !== 'never') focused.current?.focus();
  }, [asked]);
  if (asked !== 'now') {
    return <button type="button" key="ask" ref={focused} class="button" aria-label={about} aria-disabled={busy} onClick={() => !busy && setAsked('now')}>{label}</button>;
  }
  return (
    <div class="asked" role="group" aria-label={about}>
      <p class="small">{question}</p>
      <div class="buttons">
        <button
          type="button"
          class={danger ? 'button danger' : 'button'}
          aria-disabled={busy}
          onClick={() => {
            if (busy) return;
            setAsked('before');
            onYes();
          }}
        >
          {label}
        </button>
        <button type="button" key="cancel" ref={focused} class="button" onClick={() => setAsked('before')}>{cancel}</button>
      </div>
    </div>
  );
}
