import type { Recording } from '@latchkey/contract';
import { type FormEvent, useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { type MadeShare, makeShare, type ShareWish } from './make-share.ts';
import { ShareList } from './share-list.tsx';

const HOURS: readonly ShareWish['hours'][] = [24, 168, 720];

/** Shows one recording to one person who has no account: a link, made in this browser, and those that were made before. */
export function ShareSection({ recording, doorName }: { readonly recording: Recording; readonly doorName: string }) {
  const { client, recordings } = useResident();
  const { texts } = useTexts();
  const id = useId();
  const [name, setName] = useState('');
  const [hours, setHours] = useState<ShareWish['hours']>(168);
  const [made, setMade] = useState<MadeShare>();
  const [copied, setCopied] = useState(false);
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/shares', { signal }), [client]);
  const open = useLoaded(load, made?.share.id);
  const share = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    void act(async () => {
      setMade(await makeShare(client, recordings, recording, doorName, { name: name.trim(), hours }));
      setCopied(false);
      setName('');
    });
  };
  return (
    <section className="card visit-share" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{texts.share.heading}</h2>
      <p className="quiet small">{texts.share.help}</p>
      <form className="share" onSubmit={share}>
        <div className="field">
          <label htmlFor={`${id}-name`}>{texts.share.name}</label>
          <input id={`${id}-name`} value={name} maxLength={80} autoComplete="off" required onChange={({ target }) => setName(target.value)} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-hours`}>{texts.share.howLong}</label>
          <select id={`${id}-hours`} value={hours} onChange={({ target }) => setHours(HOURS.find((each) => String(each) === target.value) ?? 24)}>
            {HOURS.map((each) => <option key={each} value={each}>{texts.share.hours[each]}</option>)}
          </select>
        </div>
        <Button type="submit" className="button" aria-disabled={busy}>{texts.share.make}</Button>
      </form>
      <div role="status">
        {made === undefined ? null : (
          <div className="note share-made">
            <p>{texts.share.made(made.share.name)}</p>
            <p className="small"><bdi dir="ltr" className="share-address">{made.address}</bdi></p>
            <Button className="button" onPress={() => void navigator.clipboard.writeText(made.address).then(() => setCopied(true), () => undefined)}>{copied ? texts.people.copied : texts.people.copy}</Button>
          </div>
        )}
      </div>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
      <ShareList
        named={false}
        shares={(open.value?.items ?? []).filter(({ recordingId }) => recordingId === recording.id)}
        onTakenBack={(shareId) => {
          if (made?.share.id === shareId) setMade(undefined);
          open.reload();
        }}
      />
    </section>
  );
}
