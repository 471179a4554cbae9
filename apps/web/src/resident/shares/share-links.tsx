import type { Share } from '@latchkey/contract';
import { type FormEvent, useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import type { MadeShare, ShareWish } from './make-share.ts';
import { QrCode } from './qr-code.tsx';
import { ShareList } from './share-list.tsx';

interface ShareLinksProps<Term extends number | 'visit'> {
  readonly help: string;
  /** How long a link may be good, in words. */
  readonly terms: readonly (readonly [Term, string])[];
  /** The one that is chosen at first. */
  readonly usual: Term;
  readonly make: (wish: ShareWish<Term>) => Promise<MadeShare>;
  /** Which of the household's links are to the same. */
  readonly concerns: (share: Share) => boolean;
}

/** Makes links to one thing for persons without an account, in this browser, and lists those that were made before. */
export function ShareLinks<Term extends number | 'visit'>({ help, terms, usual, make, concerns }: ShareLinksProps<Term>) {
  const { client } = useResident();
  const { texts } = useTexts();
  const id = useId();
  const [name, setName] = useState('');
  const [term, setTerm] = useState(usual);
  const [made, setMade] = useState<MadeShare>();
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/shares', { signal }), [client]);
  const open = useLoaded(load, made?.share.id);
  const share = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    void act(async () => {
      setMade(await make({ name: name.trim(), term }));
      setName('');
    });
  };
  return (
    <>
      <p className="quiet small">{help}</p>
      <form className="share" onSubmit={share}>
        <div className="field">
          <label htmlFor={`${id}-name`}>{texts.share.name}</label>
          <input id={`${id}-name`} value={name} maxLength={80} autoComplete="off" required onChange={({ target }) => setName(target.value)} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-term`}>{texts.share.howLong}</label>
          <select id={`${id}-term`} value={term} onChange={({ target }) => setTerm(terms.find(([each]) => String(each) === target.value)?.[0] ?? usual)}>
            {terms.map(([each, words]) => <option key={each} value={each}>{words}</option>)}
          </select>
        </div>
        <Button type="submit" className="button" aria-disabled={busy}>{texts.share.make}</Button>
      </form>
      <div role="status">{made === undefined ? null : <MadeLink key={made.share.id} made={made} />}</div>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
      <ShareList
        named={false}
        shares={(open.value?.items ?? []).filter(concerns)}
        onTakenBack={(shareId) => {
          if (made?.share.id === shareId) setMade(undefined);
          open.reload();
        }}
      />
    </>
  );
}

/** The address of a link that was just made, to copy or to be scanned off the screen. */
function MadeLink({ made: { share, address } }: { readonly made: MadeShare }) {
  const { texts } = useTexts();
  const [copied, setCopied] = useState(false);
  return (
    <div className="note share-made">
      <p>{texts.share.made(share.name)}</p>
      <p className="small"><bdi dir="ltr" className="share-address">{address}</bdi></p>
      <Button className="button" onPress={() => void navigator.clipboard.writeText(address).then(() => setCopied(true), () => undefined)}>{copied ? texts.people.copied : texts.people.copy}</Button>
      <QrCode text={address} label={texts.share.code(share.name)} />
    </div>
  );
}
