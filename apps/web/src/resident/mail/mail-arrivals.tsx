import type { MailParcel, ParcelMail } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { carrierName } from '../parcels/carrier-names.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { useActing } from './use-acting.ts';

interface MailArrivalsProps {
  readonly mails: ParcelMail['mails'];
  readonly onChanged: () => void;
}

/** The last mails that spoke of parcels, with what each brought about, to be taken up or taken back. */
export function MailArrivals({ mails, onChanged }: MailArrivalsProps) {
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  return (
    <>
      <h3>{texts.mail.arrived}</h3>
      {mails.length === 0 ? <p className="quiet">{texts.mail.arrivedNone}</p> : null}
      <ul className="mails">
        {mails.map(({ id, sender, senderName, subject, receivedAt, parcels }) => (
          <li key={id}>
            <span className="small quiet numbers">{momentWords(locale, receivedAt, now)} · <bdi>{senderName ?? sender}</bdi></span>
            <strong><bdi>{subject}</bdi></strong>
            {parcels.map((parcel) => <ArrivedParcel key={parcel.id} parcel={parcel} onChanged={onChanged} />)}
          </li>
        ))}
      </ul>
    </>
  );
}

function ArrivedParcel({ parcel, onChanged }: { readonly parcel: MailParcel; readonly onChanged: () => void }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { busy, failure, act } = useActing();
  const params = { mailParcelId: parcel.id };
  const press = (route: 'POST /api/v1/parcel-mail/parcels/{mailParcelId}/accept' | 'POST /api/v1/parcel-mail/parcels/{mailParcelId}/undo') =>
    void act(async () => {
      await client.call(route, { params });
      onChanged();
    });
  const name = parcel.title ?? parcel.number;
  return (
    <div className="mail-parcel">
      <span>
        {parcel.title === null ? null : <bdi>{parcel.title}</bdi>}
        <span className="small"><bdi className="numbers">{carrierName(parcel.carrier)} {parcel.number}</bdi></span>
        <span className="small quiet" role="status">{failure === undefined ? texts.mail.states[parcel.state] : problemWords(texts, failure)}</span>
      </span>
      <span className="buttons">
        {parcel.state === 'suggested' || parcel.state === 'dismissed' ? (
          <Button className={parcel.state === 'suggested' ? 'button primary' : 'button plain'} aria-disabled={busy} aria-label={texts.mail.acceptThis(name)} onPress={() => press('POST /api/v1/parcel-mail/parcels/{mailParcelId}/accept')}>{texts.mail.accept}</Button>
        ) : null}
        {parcel.state === 'suggested' ? (
          <Button className="button plain" aria-disabled={busy} aria-label={texts.mail.dismissThis(name)} onPress={() => press('POST /api/v1/parcel-mail/parcels/{mailParcelId}/undo')}>{texts.mail.dismiss}</Button>
        ) : null}
        {parcel.state === 'expected' ? (
          <Button className="button plain" aria-disabled={busy} aria-label={texts.mail.undoThis(name)} onPress={() => press('POST /api/v1/parcel-mail/parcels/{mailParcelId}/undo')}>{texts.mail.undo}</Button>
        ) : null}
      </span>
    </div>
  );
}
