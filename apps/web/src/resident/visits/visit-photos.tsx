import type { Visit } from '@latchkey/contract';
import { useEffect, useState } from 'react';
import { type OpenedPhoto, openVisitPhotos } from '../../recordings/visit-photos.ts';
import { useResident } from '../app/resident-context.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** What the courier photographed where a parcel was not left; opened on this device. */
export function VisitPhotos({ visit }: { readonly visit: Visit }) {
  const { texts, locale } = useTexts();
  const photos = useVisitPhotos(visit);
  const now = useNow();
  if (photos === undefined) return null;
  return (
    <ul className="visit-photos" aria-label={texts.notLeft.photos}>
      {photos.map(({ id, takenAt, src }) => (
        <li key={id}>
          <figure>
            {src === undefined ? <p className="note">{texts.notLeft.photoUnread}</p> : <img src={src} alt={texts.notLeft.photo} />}
            <figcaption className="small quiet">{texts.notLeft.photoBy(momentWords(locale, takenAt, now, 'seconds'))}</figcaption>
          </figure>
        </li>
      ))}
    </ul>
  );
}

function useVisitPhotos({ id, photos: count }: Visit): readonly (OpenedPhoto & { readonly src: string | undefined })[] | undefined {
  const { client, device } = useResident();
  const [photos, setPhotos] = useState<readonly (OpenedPhoto & { readonly src: string | undefined })[]>();
  useEffect(() => {
    if (count === undefined) return undefined;
    const leaving = new AbortController();
    const shown: string[] = [];
    const show = ({ jpeg }: OpenedPhoto): string | undefined => {
      if (jpeg === undefined) return undefined;
      const src = URL.createObjectURL(new Blob([jpeg], { type: 'image/jpeg' }));
      shown.push(src);
      return src;
    };
    openVisitPhotos(client, device, id, leaving.signal).then(
      (opened) => leaving.signal.aborted || setPhotos(opened.map((photo) => ({ ...photo, src: show(photo) }))),
      // A device that is none of the household's has nothing to open them with; the report stands above.
      () => undefined,
    );
    return () => {
      leaving.abort();
      for (const src of shown) URL.revokeObjectURL(src);
    };
  }, [client, device, id, count]);
  return photos;
}
