import type { ParcelMail } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { type FormEvent, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { useActing } from './use-acting.ts';

interface MailboxFormProps {
  readonly mailbox: ParcelMail['mailbox'];
  readonly onChanged: () => void;
}

/** The household's own mailbox: what is read and how it went; or name and password of one. The password is typed, sent, and never shown again. */
export function MailboxForm({ mailbox, onChanged }: MailboxFormProps) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  const { busy, failure, act } = useActing();
  const [typed, setTyped] = useState({ host: '', user: '', password: '' });
  const id = useId();
  const connect = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => {
      await client.call('POST /api/v1/parcel-mail/mailbox', { body: { ...typed, port: 993 } });
      setTyped({ host: '', user: '', password: '' });
      onChanged();
    });
  };
  const remove = () =>
    void act(async () => {
      await client.call('DELETE /api/v1/parcel-mail/mailbox', {});
      onChanged();
    });
  const said = failure ?? mailbox?.problem;
  return (
    <>
      <h3>{texts.mail.mailbox}</h3>
      {mailbox === null ? (
        <details className="wishes">
          <summary>{texts.mail.connectHelp}</summary>
          <form className="wishes-fields" onSubmit={connect}>
            {(['host', 'user', 'password'] as const).map((field) => (
              <div className="field" key={field}>
                <label htmlFor={`${id}-${field}`}>{texts.mail[field]}</label>
                <input id={`${id}-${field}`} type={field === 'password' ? 'password' : 'text'} dir="ltr" required maxLength={200} autoComplete="off" autoCapitalize="none" spellCheck={false} value={typed[field]} onChange={({ target }) => setTyped({ ...typed, [field]: target.value })} />
              </div>
            ))}
            <Button type="submit" className="button primary" aria-disabled={busy}>{busy ? texts.mail.connecting : texts.mail.connect}</Button>
          </form>
        </details>
      ) : (
        <div className="mail-parcel">
          <span>
            <bdi>{mailbox.user}</bdi>
            <span className="small quiet"><bdi>{mailbox.host}</bdi>{mailbox.checkedAt === null ? null : <> · {texts.mail.checked(momentWords(locale, mailbox.checkedAt, now))}</>}</span>
          </span>
          <Button className="button plain" aria-disabled={busy} onPress={remove}>{texts.mail.disconnect}</Button>
        </div>
      )}
      <div role="status">{said === undefined || said === null ? null : <p className="note attention">{problemWords(texts, said)}</p>}</div>
    </>
  );
}
