import type { Home, KeptKinds } from '@latchkey/contract';
import type { Retention, RetentionKind } from '@latchkey/grants';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { daysWords } from '../../i18n/format.ts';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import type { Household } from '../devices/use-household.ts';
import { usePolicySigning } from '../rules/use-policy-signing.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { keptDaysOf, offeredDays, shortened } from './retention-choice.ts';

/** How long what is recorded and noted is kept: read by members, chosen and signed on an owner's device, after it was said what a shorter time deletes. */
export function RetentionSection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow();
  const words = texts.retention;
  const { content, busy, failure, sign } = usePolicySigning(home, household);
  const [draft, setDraft] = useState<Retention>();
  const policy = household.loaded.value?.policy;
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/household/retention', { query: draft ?? {}, signal }).then((kinds) => ({ kinds, draft })), [client, draft]);
  const { value, failure: unread } = useLoaded(load, policy?.version);
  const kept = value?.kinds;
  if (kept === undefined) return unread === undefined ? null : <p className="note attention" role="status">{problemWords(texts, unread)}</p>;
  const keep = draft ?? content?.keep ?? policy?.keep ?? {};
  // What an older hub would have to refuse is not offered.
  const mayChoose = content !== undefined && kept.hub !== null;
  // Asked about this very draft.
  const goes = draft === undefined || value?.draft !== draft ? undefined : shortened(kept, content?.keep ?? {}, draft);
  const discard = () => {
    focusHeading('settings-retention');
    setDraft(undefined);
  };
  const signDraft = async () => {
    if (content !== undefined && draft !== undefined && goes !== undefined && (await sign({ ...content, keep: draft }))) discard();
  };
  const lost = goes?.reduce((sum, { goes: count }) => sum + count, 0) ?? 0;
  return (
    <section className="card retention" aria-labelledby="settings-retention">
      <h2 id="settings-retention" tabIndex={-1}>{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      <ul className="kept-kinds">
        {kept.items.map(({ kind, kept: count, oldest }) => (
          <li key={kind}>
            <span>
              <strong>{words.kinds[kind]}</strong>
              <span className="small quiet numbers">{oldest === null ? words.none : words.kept(new Intl.NumberFormat(locale).format(count), momentWords(locale, oldest, now))}</span>
            </span>
            <DaysChoice kind={kind} hub={kept.hub} keep={keep} onChange={mayChoose ? (days) => setDraft({ ...keep, [kind]: days }) : undefined} />
          </li>
        ))}
      </ul>
      <p className="quiet small">{kept.hub === null ? words.hubSilent : words.hubMost(daysWords(locale, kept.hub.most))}</p>
      <p className="quiet small">{words.ends}</p>
      {draft === undefined ? null : (
        <div className="note open unsigned" role="group" aria-label={words.unsigned}>
          <p>{words.unsigned}</p>
          <div role="status">
            {goes === undefined ? <p>{unread === undefined ? words.counting : problemWords(texts, unread)}</p> : lost === 0 ? <p>{words.nothingGoes}</p> : (
              <>
                <p><strong>{words.goes}</strong></p>
                <ul className="bullets">
                  {goes.map(({ kind, goes: count, oldest }) => <li key={kind}>{words.goesOf(words.kinds[kind], new Intl.NumberFormat(locale).format(count), oldest === null ? '' : momentWords(locale, oldest, now))}</li>)}
                </ul>
              </>
            )}
          </div>
          <div className="buttons">
            <Button className="button primary" aria-disabled={busy || goes === undefined} onPress={() => void signDraft()}>{busy ? texts.rules.signing : lost === 0 ? words.sign : words.signAndDelete}</Button>
            <Button className="button" aria-disabled={busy} onPress={discard}>{texts.rules.discard}</Button>
          </div>
        </div>
      )}
      {content === undefined ? <p className="quiet small">{texts.policy.ownersOnly}</p> : null}
      <h3>{words.never}</h3>
      <p className="small">{words.neverHelp}</p>
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}

interface DaysChoiceProps {
  readonly kind: RetentionKind;
  readonly hub: KeptKinds['hub'];
  readonly keep: Retention;
  readonly onChange: ((days: number) => void) | undefined;
}

function DaysChoice({ kind, hub, keep, onChange }: DaysChoiceProps) {
  const { texts, locale } = useTexts();
  const days = keptDaysOf(kind, keep, hub);
  if (days === undefined) return <span className="small">{texts.retention.unknown}</span>;
  if (onChange === undefined) return <span className="numbers">{daysWords(locale, days)}</span>;
  return (
    <span className="field">
      <select aria-label={texts.retention.daysOf(texts.retention.kinds[kind])} value={days} onChange={({ target }) => onChange(Number(target.value))}>
        {offeredDays(kind, days, hub).map((each) => <option key={each} value={each}>{daysWords(locale, each)}</option>)}
      </select>
    </span>
  );
}
