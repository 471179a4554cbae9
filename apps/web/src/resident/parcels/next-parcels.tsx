import type { Home } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { EmptyPicture } from '../app/empty-picture.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { useNow } from '../time/use-now.ts';
import { ParcelLine } from './parcel-line.tsx';

const SHOWN = 5;
/** After every instant: a parcel that may come at any time stands behind those with a window. */
const LAST = '~';

/** The next expected parcels, the soonest window first. */
export function NextParcels({ home }: { readonly home: Home }) {
  const { texts } = useTexts();
  const now = useNow(Seconds(30));
  const expected = home.parcels
    .filter(({ status }) => status === 'expected' || status === 'delivering')
    .toSorted((one, other) => (one.status === other.status ? (one.notBefore ?? LAST).localeCompare(other.notBefore ?? LAST) : one.status === 'delivering' ? -1 : 1));
  return (
    <section className="card" aria-labelledby="next-parcels">
      <header className="section-head">
        <h2 id="next-parcels">{texts.parcel.next}</h2>
        <PageLink to={{ page: 'parcels' }} className="button plain">{texts.parcel.all}</PageLink>
      </header>
      {expected.length === 0 ? (
        <EmptyPicture kind="parcels" heading={texts.parcel.emptyHeading}>{texts.parcel.empty}</EmptyPicture>
      ) : (
        <ul className="parcel-lines">
          {expected.slice(0, SHOWN).map((parcel) => (
            <ParcelLine key={parcel.id} parcel={parcel} doors={home.accessPoints} mayChange={home.person.role !== 'guest'} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}
