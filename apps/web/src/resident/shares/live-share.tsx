import type { AccessPoint, Home } from '@latchkey/contract';
import { useState } from 'react';
import { useResident } from '../app/resident-context.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { type LiveTerm, makeLiveShare } from './make-share.ts';
import { ShareLinks } from './share-links.tsx';

/** Lets persons who have no account watch one door live; drawn when it is opened. */
export function LiveShare({ siteId, accessPoint }: { readonly siteId: Home['siteId']; readonly accessPoint: Pick<AccessPoint, 'id' | 'name' | 'visitId'> }) {
  const { client, device, time } = useResident();
  const { texts: { share: words } } = useTexts();
  const [open, setOpen] = useState(false);
  const terms: readonly (readonly [LiveTerm, string])[] = [...(accessPoint.visitId === null ? [] : [['visit', words.whileVisit] as const]), [15, words.minutes[15]], [60, words.minutes[60]], [1440, words.minutes[1440]]];
  return (
    <details className="live-share" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.heading}</summary>
      {open ? (
        <ShareLinks
          help={words.liveHelp}
          terms={terms}
          usual={60}
          make={async (wish) => makeLiveShare(client, await device(), siteId, accessPoint, time.now(), wish)}
          concerns={({ recordingId, accessPointId }) => recordingId === null && accessPointId === accessPoint.id}
        />
      ) : null}
    </details>
  );
}
