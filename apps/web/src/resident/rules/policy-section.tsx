import type { Home } from '@latchkey/contract';
import type { PolicyContent } from '@latchkey/grants';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { focusHeading } from '../app/focus-heading.ts';
import { unnamedDoors } from '../devices/household-authority.ts';
import type { Household } from '../devices/use-household.ts';
import { keepMasks } from '../masks/mask-edit.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { DoorRules } from './door-rules.tsx';
import { PauseControl } from './pause-control.tsx';
import { PolicyHistory } from './policy-history.tsx';
import { usePolicySigning } from './use-policy-signing.ts';

/** What may open, as plain sentences: read by everybody, changed and signed on an owner's device. Nothing counts before it is signed. */
export function PolicySection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { texts } = useTexts();
  const [draft, setDraft] = useState<PolicyContent>();
  const { content, busy, failure, sign } = usePolicySigning(home, household);
  const known = household.loaded.value;
  if (known === undefined) return null;
  const { policy, authority, roster } = known;
  const owner = content !== undefined;
  const shown = draft ?? content ?? policy;
  const unsigned = draft !== undefined || unnamedDoors(known, home).length > 0;
  const onWay = authority.hub !== null && ((roster?.version ?? 0) > authority.hub.roster || (policy?.version ?? 0) > authority.hub.policy);
  // The buttons that lead here go with the draft.
  const discard = () => {
    focusHeading('settings-policy');
    setDraft(undefined);
  };
  const signShown = async () => {
    // How long things are kept and what is masked is chosen elsewhere: an older text must not bring that back.
    if (shown !== undefined && (await sign({ ...keepMasks(shown, content), keep: content?.keep }))) discard();
  };
  return (
    <section className="card" aria-labelledby="settings-policy">
      <h2 id="settings-policy" tabIndex={-1}>{texts.policy.heading}</h2>
      <p className="quiet small">{texts.policy.help}</p>
      {authority.hub?.breaker == null ? null : <p className="note attention">{texts.policy.tripped}</p>}
      <PauseControl home={home} household={household} />
      {home.accessPoints.map((door) =>
        shown === undefined ? (
          <p key={door.id}><strong>{door.name}</strong> <span className="small">{texts.policy.shut}</span></p>
        ) : (
          <DoorRules key={door.id} door={door} content={shown} visits={home.lastVisits} parcels={home.parcels} onChange={owner ? setDraft : undefined} />
        ),
      )}
      {onWay ? <p className="quiet small">{texts.policy.onWay}</p> : null}
      {unsigned && owner ? (
        <div className="note open unsigned" role="group" aria-label={texts.rules.unsigned}>
          <p>{texts.rules.unsigned}</p>
          <div className="buttons">
            <Button className="button primary" aria-disabled={busy} onPress={() => void signShown()}>{busy ? texts.rules.signing : texts.rules.sign}</Button>
            {draft === undefined ? null : <Button className="button" aria-disabled={busy} onPress={discard}>{texts.rules.discard}</Button>}
          </div>
        </div>
      ) : null}
      {owner && roster !== undefined && policy !== undefined ? <PolicyHistory roster={roster} version={policy.version} onChoose={(content) => setDraft({ ...content, paused: policy.paused })} /> : null}
      {owner ? null : <p className="quiet small">{texts.policy.ownersOnly}</p>}
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
