import type { Recording } from '@latchkey/contract';
import { useId } from 'react';
import { useResident } from '../app/resident-context.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { makeShare } from './make-share.ts';
import { ShareLinks } from './share-links.tsx';

/** Shows one recording to persons who have no account. */
export function ShareSection({ recording, doorName }: { readonly recording: Recording; readonly doorName: string }) {
  const { client, recordings } = useResident();
  const { texts: { share: words } } = useTexts();
  const id = useId();
  return (
    <section className="card visit-share" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <ShareLinks
        help={words.help}
        terms={[[24, words.hours[24]], [168, words.hours[168]], [720, words.hours[720]]]}
        usual={168}
        make={(wish) => makeShare(client, recordings, recording, doorName, wish)}
        concerns={({ recordingId }) => recordingId === recording.id}
      />
    </section>
  );
}
