import type { Share } from '@latchkey/contract';
import { Minutes } from '@latchkey/kit';
import { Button } from 'react-aria-components';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

interface ShareListProps {
  readonly shares: readonly Share[];
  /** Names the recording or the door in each line, where the page is not about one. */
  readonly named: boolean;
  readonly onTakenBack: (shareId: Share['id']) => void;
}

/** Links that are good, each with how often it was used and the button that ends it. */
export function ShareList({ shares, named, onTakenBack }: ShareListProps) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const { busy, failure, act } = useActing();
  const takeBack = (shareId: Share['id']) =>
    act(async () => {
      await client.call('DELETE /api/v1/shares/{shareId}', { params: { shareId } });
      onTakenBack(shareId);
    });
  return (
    <>
      <ul className="devices">
        {shares.map(({ id, name, accessPointName, recordingId, visitId, madeBy, expiresAt, views, lastViewedAt }) => (
          <li key={id}>
            <span>
              <bdi>{name}</bdi>
              {named ? <span className="small"><bdi>{accessPointName}</bdi>{recordingId === null ? <> · {texts.share.live}</> : null}{visitId === null ? null : <> · <PageLink to={{ page: 'visit', visitId }} label={`${texts.parcel.showVisit}: ${name}`}>{texts.parcel.showVisit}</PageLink></>}</span> : null}
              <span className="quiet small">{(recordingId === null && visitId !== null ? texts.share.untilVisit : texts.share.until)(madeBy, momentWords(locale, expiresAt, now))}</span>
              <span className="quiet small">{lastViewedAt === null ? texts.share.unseen : texts.share.seen(String(views), momentWords(locale, lastViewedAt, now))}</span>
            </span>
            <Button className="button" aria-disabled={busy} aria-label={texts.share.takeBackOne(name)} onPress={() => void takeBack(id)}>{texts.people.takeBack}</Button>
          </li>
        ))}
      </ul>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </>
  );
}
