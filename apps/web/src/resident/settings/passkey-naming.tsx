import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/resident-texts.ts';

interface PasskeyNamingProps {
  /** As it is shown now. */
  readonly name: string;
  readonly busy: boolean;
  /** Gives whether the name was kept. */
  readonly onName: (name: string) => Promise<boolean>;
}

/** A button that becomes a field: two phones of one make are told apart by what their owner calls them. The focus goes into the field, and back to the button. */
export function PasskeyNaming({ name, busy, onName }: PasskeyNamingProps) {
  const { texts } = useTexts();
  const id = useId();
  const [asked, setAsked] = useState<'never' | 'now' | 'before'>('never');
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked === 'now') field.current?.select();
  }, [asked]);
  const begin = () => {
    setTyped(name);
    setAsked('now');
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && typed.trim() !== '') void onName(typed.trim()).then((kept) => (kept ? setAsked('before') : undefined));
  };
  if (asked !== 'now') {
    return <Button key="ask" className="button" autoFocus={asked === 'before'} aria-disabled={busy} aria-label={texts.settings.passkeyRenameOne(name)} onPress={begin}>{texts.settings.passkeyRename}</Button>;
  }
  return (
    <form className="passkey-naming" onSubmit={save}>
      <div className="field">
        <label htmlFor={id}>{texts.settings.passkeyName}</label>
        <input id={id} ref={field} value={typed} maxLength={60} required autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
      </div>
      <Button type="submit" className="button primary" aria-disabled={busy}>{texts.settings.passkeyNameSave}</Button>
      <Button className="button" aria-disabled={busy} onPress={() => setAsked('before')}>{texts.rules.cancel}</Button>
    </form>
  );
}
