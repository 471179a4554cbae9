import type { Home } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { EmptyPicture } from '../app/empty-picture.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { useNow } from '../time/use-now.ts';
import { VisitLine } from './visit-line.tsx';

const SHOWN = 4;

/** The visits that ended last. */
export function LastVisits({ home, linked }: { readonly home: Home; readonly linked: boolean }) {
  const { texts } = useTexts();
  const now = useNow(Seconds(30));
  const ended = home.lastVisits.filter(({ endedAt }) => endedAt !== null);
  return (
    <section className="card" aria-labelledby="last-visits">
      <header className="section-head">
        <h2 id="last-visits">{texts.list.last}</h2>
        <PageLink to={{ page: 'timeline' }} className="button plain">{texts.list.all}</PageLink>
      </header>
      {ended.length === 0 ? (
        <EmptyPicture kind="visits" heading={texts.visit.none}>{texts.visit.noneDetail}</EmptyPicture>
      ) : (
        <ul className="visit-lines">
          {ended.slice(0, SHOWN).map((visit) => (
            <VisitLine key={visit.id} visit={visit} now={now} stills={linked && home.hub.online} />
          ))}
        </ul>
      )}
    </section>
  );
}
