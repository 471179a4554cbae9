import type { CallOutput } from '@latchkey/client';
import type { DeliveryCode, Home } from '@latchkey/contract';
import { Minutes } from '@latchkey/kit';
import { type FormEvent, useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { AskFirst } from '../app/ask-first.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { type Acting, useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

type Made = CallOutput<'POST /api/v1/delivery-codes'>;

/** Which carriers and shops may announce parcels, door by door. A code is shown once; it opens nothing. */
export function DeliveryCodesSection({ home }: { readonly home: Home }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const [made, setMade] = useState<Made>();
  const acting = useActing();
  const { busy, failure, act } = acting;
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/delivery-codes', { query: { limit: 100 }, signal }), [client]);
  const codes = useLoaded(load, made?.id);
  const doorName = (code: DeliveryCode) => home.accessPoints.find(({ id }) => id === code.accessPointId)?.name ?? texts.codes.goneDoor;
  const inForce = codes.value?.items.filter(({ revokedAt, expiresAt }) => revokedAt === null && Date.parse(expiresAt) > now) ?? [];
  const revoke = (code: DeliveryCode) =>
    act(async () => {
      await client.call('DELETE /api/v1/delivery-codes/{codeId}', { params: { codeId: code.id } });
      if (made?.id === code.id) setMade(undefined);
      focusHeading('settings-codes');
      codes.reload();
    });
  return (
    <section className="card" aria-labelledby="settings-codes">
      <h2 id="settings-codes" tabIndex={-1}>{texts.codes.heading}</h2>
      <p className="quiet small">{texts.codes.help}</p>
      {codes.failure === undefined ? null : <FailureNote code={codes.failure} onAgain={codes.reload} />}
      {codes.value !== undefined && inForce.length === 0 ? <p className="small">{texts.codes.none}</p> : null}
      <ul className="devices">
        {inForce.map((code) => (
          <li key={code.id}>
            <span>
              <strong><bdi>{code.name}</bdi></strong>
              <span className="quiet small">{code.carrier === null ? texts.codes.unused : texts.codes.usedBy(code.carrier)} · <bdi>{doorName(code)}</bdi> · {texts.codes.until(momentWords(locale, code.expiresAt, now))}</span>
            </span>
            <AskFirst label={texts.codes.revoke} about={texts.codes.revokeOne(code.name)} question={texts.codes.revokeSure} busy={busy}>
              <Button className="button danger" aria-disabled={busy} onPress={() => void revoke(code)}>{texts.codes.revokeYes}</Button>
            </AskFirst>
          </li>
        ))}
      </ul>
      {home.accessPoints.length === 0 ? null : <NewCode home={home} acting={acting} onMade={setMade} />}
      {made === undefined ? null : (
        <div className="invitation" role="status">
          <p>{texts.codes.show(made.name)}</p>
          <p className="pairing-code numbers"><bdi dir="ltr">{made.code}</bdi></p>
          <CopyButton text={made.code} />
        </div>
      )}
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const { texts } = useTexts();
  const [copied, setCopied] = useState<string>();
  return <Button className="button" onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(text), () => undefined)}>{copied === text ? texts.people.copied : texts.codes.copy}</Button>;
}

interface NewCodeProps {
  readonly home: Home;
  readonly acting: Acting;
  readonly onMade: (made: Made) => void;
}

function NewCode({ home, acting: { busy, act }, onMade }: NewCodeProps) {
  const { client } = useResident();
  const { texts } = useTexts();
  const id = useId();
  const [name, setName] = useState('');
  const [door, setDoor] = useState(home.accessPoints[0]?.id);
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || door === undefined) return;
    void act(async () => {
      onMade(await client.call('POST /api/v1/delivery-codes', { body: { accessPointId: door, name: name.trim() } }));
      setName('');
    });
  };
  return (
    <form className="invite" onSubmit={make}>
      <h3>{texts.codes.add}</h3>
      <div className="field">
        <label htmlFor={`${id}-name`}>{texts.codes.name}</label>
        <input id={`${id}-name`} value={name} maxLength={80} autoComplete="off" required onChange={({ target }) => setName(target.value)} />
      </div>
      <div className="field">
        <label htmlFor={`${id}-door`}>{texts.codes.door}</label>
        <select id={`${id}-door`} value={door} onChange={({ target }) => setDoor(home.accessPoints.find((each) => each.id === target.value)?.id)}>
          {home.accessPoints.map((each) => (
            <option key={each.id} value={each.id}>{each.name}</option>
          ))}
        </select>
      </div>
      <Button type="submit" className="button primary" aria-disabled={busy}>{texts.codes.make}</Button>
    </form>
  );
}
