import type { AccessPoint, Parcel, Visit } from '@latchkey/contract';
import { isGuestRule, type PolicyContent, type PolicyRule } from '@latchkey/grants';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { focusHeading } from '../app/focus-heading.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { DoorTerms } from './door-terms.tsx';
import { newRule, withAdded, withDoor, withRules } from './policy-edit.ts';
import { RuleForm } from './rule-form.tsx';
import { ruleWords } from './rule-words.ts';
import { WeekPreview } from './week-preview.tsx';
import { ZoneTerm } from './zone-term.tsx';

interface DoorRulesProps {
  readonly door: Pick<AccessPoint, 'id' | 'name' | 'charge' | 'alarmZone'>;
  readonly content: PolicyContent;
  readonly visits: readonly Visit[];
  readonly parcels: readonly Parcel[];
  /** Undefined: it can only be read. */
  readonly onChange: ((content: PolicyContent) => void) | undefined;
}

/** One door's sentences, in the order in which the hub reads them. */
export function DoorRules({ door, content, visits, parcels, onChange }: DoorRulesProps) {
  const { texts, locale } = useTexts();
  const [editing, setEditing] = useState<number | 'new'>();
  /** The button that has the focus again once its form is gone. */
  const [edited, setEdited] = useState<number | 'new'>();
  const policy = content.doors.find(({ accessPointId }) => accessPointId === door.id);
  const rules = policy?.rules ?? [];
  const heading = `rules-${door.id}`;
  const close = () => {
    setEdited(editing);
    setEditing(undefined);
  };
  const change = (changed: readonly PolicyRule[]) => {
    close();
    onChange?.(withRules(content, door.id, changed));
  };
  const form = (rule: PolicyRule, done: (rule: PolicyRule) => void) => <RuleForm rule={rule} visits={visits} parcels={parcels} onDone={done} onCancel={close} />;
  return (
    <section className="door-rules" aria-label={door.name}>
      <h3 id={heading} tabIndex={-1}>{door.name}</h3>
      {rules.length === 0 ? <p className="small">{texts.policy.shut}</p> : null}
      <ol className="rules">
        {rules.map((rule, index) => {
          // Guests have a list of their own.
          if (isGuestRule(rule)) return null;
          const sentence = ruleWords(texts, locale, rule, parcels);
          return (
            // A rule has no name but its place.
            <li key={index}>
              {editing === index ? (
                form(rule, (changed) => change(rules.with(index, changed)))
              ) : (
                <>
                  <span>{sentence}</span>
                  {onChange === undefined ? null : (
                    <span className="buttons">
                      {index === 0 ? null : <Button className="button small" aria-label={`${texts.rules.up}: ${sentence}`} onPress={() => change([...rules.slice(0, index - 1), rule, ...rules.slice(index - 1, index), ...rules.slice(index + 1)])}>{texts.rules.up}</Button>}
                      <Button className="button small" autoFocus={edited === index} aria-label={`${texts.rules.edit}: ${sentence}`} onPress={() => setEditing(index)}>{texts.rules.edit}</Button>
                      <Button className="button small" aria-label={`${texts.rules.remove}: ${sentence}`} onPress={() => (focusHeading(heading), change(rules.toSpliced(index, 1)))}>{texts.rules.remove}</Button>
                    </span>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ol>
      {rules.length > 1 ? <p className="small quiet">{texts.rules.order}</p> : null}
      {onChange === undefined || policy === undefined ? null : editing === 'new' ? form(newRule, (rule) => change(withAdded(rules, rule))) : <Button className="button" autoFocus={edited === 'new'} onPress={() => setEditing('new')}>{texts.rules.add}</Button>}
      {policy === undefined ? null : <DoorTerms door={policy} onChange={onChange === undefined ? undefined : (changed) => onChange(withDoor(content, changed))} />}
      {policy === undefined ? null : <ZoneTerm door={policy} zone={door.alarmZone} onChange={onChange === undefined ? undefined : (changed) => onChange(withDoor(content, changed))} />}
      {policy === undefined ? null : <WeekPreview content={content} accessPointId={door.id} charge={door.charge} parcels={parcels} />}
    </section>
  );
}
