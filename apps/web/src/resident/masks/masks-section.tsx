import type { AccessPoint, Home } from '@latchkey/contract';
import { maskedPercent, type PrivacyMask } from '@latchkey/grants';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { focusHeading } from '../app/focus-heading.ts';
import type { Household } from '../devices/use-household.ts';
import { usePolicySigning } from '../rules/use-policy-signing.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { withMasks } from './mask-edit.ts';
import { MaskEditor } from './mask-editor.tsx';

/** What of each camera's picture is never recorded nor shown: read by everybody, drawn and signed on an owner's device. */
export function MasksSection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { texts } = useTexts();
  const words = texts.masks;
  const { content, busy, failure, sign } = usePolicySigning(home, household);
  const [editing, setEditing] = useState<AccessPoint['id']>();
  const watched = home.accessPoints.filter(({ camera }) => camera.state !== 'none');
  const policy = content ?? household.loaded.value?.policy;
  if (watched.length === 0) return null;
  const close = () => {
    focusHeading('settings-masks');
    setEditing(undefined);
  };
  return (
    <section className="card masks" aria-labelledby="settings-masks">
      <h2 id="settings-masks" tabIndex={-1}>{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      {watched.map((point) => {
        const masks = policy?.doors.find(({ accessPointId }) => accessPointId === point.id)?.masks ?? [];
        const signMasks = async (wanted: readonly PrivacyMask[]) => {
          if (content !== undefined && (await sign(withMasks(content, point.id, wanted)))) close();
        };
        return (
          <div key={point.id} className="masked-camera">
            <h3><bdi>{point.name}</bdi></h3>
            <p>{masks.length === 0 ? words.none : words.some(masks.length, maskedPercent(masks))}</p>
            {content === undefined ? null : point.camera.masks === undefined ? <p className="quiet small">{words.oldHub}</p> : editing === point.id ? (
              // What was signed meanwhile, here or elsewhere, is what is edited: an old draft would undo it.
              <MaskEditor key={JSON.stringify(masks)} accessPoint={point} signed={masks} busy={busy} onSign={(wanted) => void signMasks(wanted)} onClose={close} />
            ) : (
              <Button className="button" onPress={() => setEditing(point.id)} aria-label={`${words.edit}: ${point.name}`}>{words.edit}</Button>
            )}
          </div>
        );
      })}
      {content === undefined ? <p className="quiet small">{texts.policy.ownersOnly}</p> : null}
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
