import { type ReactNode, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/resident-texts.ts';

interface AskFirstProps {
  /** On the button that asks. */
  readonly label: ReactNode;
  /** The same with the name of what it is about, for whoever hears one button at a time. */
  readonly about: string;
  /** What a yes means. */
  readonly question: string;
  readonly busy: boolean;
  /** The buttons that say yes. */
  readonly children: ReactNode;
}

/** A button that asks before anything is done. The focus goes to “Cancel” and from there back to the button, so that the keyboard never loses its place, and never says yes by a second press. */
export function AskFirst({ label, about, question, busy, children }: AskFirstProps) {
  const { texts } = useTexts();
  const id = useId();
  const [asked, setAsked] = useState<'never' | 'now' | 'before'>('never');
  const turn = (to: 'now' | 'before') => (busy ? undefined : setAsked(to));
  if (asked !== 'now') {
    return <Button key="ask" className="button" autoFocus={asked === 'before'} aria-disabled={busy} aria-label={about} onPress={() => turn('now')}>{label}</Button>;
  }
  return (
    <div className="buttons ask-first" role="group" aria-label={about} aria-describedby={id}>
      <p id={id}>{question}</p>
      {children}
      <Button key="cancel" className="button" autoFocus aria-disabled={busy} onPress={() => turn('before')}>{texts.rules.cancel}</Button>
    </div>
  );
}
