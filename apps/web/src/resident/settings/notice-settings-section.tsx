import type { NoticeChannel, NoticeGroup, NoticeSettings, NoticeTarget } from '@latchkey/contract';
import { type FormEvent, useId, useState } from 'react';
import { Button, Switch } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { focusHeading } from '../app/focus-heading.ts';
import { useActing } from '../mail/use-acting.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { TimeField } from './time-field.tsx';
import { type SettingsEdit, useNoticeSettings } from './use-notice-settings.ts';

const GROUPS: readonly NoticeGroup[] = ['alarm', 'question', 'result', 'passing'];
const NIGHT = { from: '22:00', until: '07:00' };
const EVENING = '18:30';

/** How the reader is told: by which channels, when not, and what comes together. An alarm heeds none of it. */
export function NoticeSettingsSection() {
  const { texts } = useTexts();
  const { loaded: { value, failure, reload }, busy, refused, change } = useNoticeSettings();
  return (
    <section className="card" aria-labelledby="settings-notices" aria-busy={busy}>
      <h2 id="settings-notices" tabIndex={-1}>{texts.notices.heading}</h2>
      <p className="quiet small">{texts.notices.help}</p>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {refused === undefined ? null : <p className="note attention" role="alert">{problemWords(texts, refused)}</p>}
      {value === undefined && failure === undefined ? <Delayed lines={4} /> : null}
      {value === undefined ? null : (
        <>
          {GROUPS.map((group) => <GroupChannels key={group} group={group} usable={value.usable} settings={value.settings} onChange={change} />)}
          <QuietTimes settings={value.settings} onChange={change} />
          <Targets targets={value.targets} mqtt={value.usable.includes('mqtt')} onChanged={reload} />
        </>
      )}
    </section>
  );
}

function Choice({ on, onChange, children }: { readonly on: boolean; readonly onChange: (on: boolean) => void; readonly children: string }) {
  return (
    <Switch className="switch small" isSelected={on} onChange={onChange}>
      <span className="switch-track" aria-hidden><span className="switch-thumb" /></span>
      {children}
    </Switch>
  );
}

interface SettingsProps {
  readonly settings: NoticeSettings;
  readonly onChange: (edit: SettingsEdit) => void;
}

function GroupChannels({ group, usable, settings, onChange }: SettingsProps & { readonly group: NoticeGroup; readonly usable: readonly NoticeChannel[] }) {
  const { texts } = useTexts();
  const chosen = settings.channels[group];
  const turn = (channel: NoticeChannel, on: boolean) =>
    onChange(({ channels }) => {
      const others = channels[group].filter((each) => each !== channel);
      return { channels: { ...channels, [group]: on ? [...others, channel] : others } };
    });
  return (
    <fieldset className="notice-group">
      <legend>{texts.notices.group[group]}</legend>
      {group === 'alarm' ? (
        <p className="quiet small">{texts.notices.alarmHelp}</p>
      ) : (
        <div className="buttons">
          {usable.map((channel) => (
            <Choice key={channel} on={chosen.includes(channel)} onChange={(on) => turn(channel, on)}>{texts.settings.channel[channel]}</Choice>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** `America/New_York` as people write it. */
const placeOf = (timeZone: string): string => timeZone.replaceAll('_', ' ');

function QuietTimes({ settings: { quiet, digestAt, timeZone, alarmTurn }, onChange }: SettingsProps) {
  const { texts } = useTexts();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <Choice on={quiet !== null} onChange={(on) => onChange(() => ({ quiet: on ? NIGHT : null, timeZone: here }))}>{texts.notices.quiet}</Choice>
      {quiet === null ? null : (
        <div className="buttons">
          <TimeField label={texts.notices.from} value={quiet.from} onTime={(from) => onChange((now) => ({ quiet: { ...(now.quiet ?? quiet), from } }))} />
          <TimeField label={texts.notices.until} value={quiet.until} onTime={(until) => onChange((now) => ({ quiet: { ...(now.quiet ?? quiet), until } }))} />
        </div>
      )}
      <Choice on={digestAt !== null} onChange={(on) => onChange(() => ({ digestAt: on ? EVENING : null, timeZone: here }))}>{texts.notices.digest}</Choice>
      {digestAt === null ? null : <TimeField label={texts.notices.at} value={digestAt} onTime={(at) => onChange(() => ({ digestAt: at }))} />}
      {quiet === null && digestAt === null ? null : (
        <p className="quiet small">
          {timeZone === null ? texts.notices.serverClock : <>{texts.notices.clock} <bdi dir="ltr">{placeOf(timeZone)}</bdi></>}
          {timeZone === here ? null : <Button className="button plain" onPress={() => onChange(() => ({ timeZone: here }))}>{texts.notices.clockHere(placeOf(here))}</Button>}
        </p>
      )}
      <Choice on={alarmTurn > 1} onChange={(on) => onChange(() => ({ alarmTurn: on ? 2 : 1 }))}>{texts.notices.later}</Choice>
    </>
  );
}

function Targets({ targets, mqtt, onChanged }: { readonly targets: readonly NoticeTarget[]; readonly mqtt: boolean; readonly onChanged: () => void }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { busy, failure, act } = useActing();
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const id = useId();
  // Both buttons send the form, so that the browser itself says what is missing.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent; // React's type does not tell a form's own event.
    add({ channel: submitter?.getAttribute('value') === 'webhook' ? 'webhook' : 'ntfy', url });
  };
  const add = (body: { readonly channel: 'ntfy' | 'webhook'; readonly url: string } | { readonly channel: 'mqtt' }) =>
    void act(async () => {
      const added = await client.call('POST /api/v1/notice-targets', { body });
      setSecret(added.secret);
      setUrl('');
      onChanged();
    });
  const remove = (targetId: NoticeTarget['id']) =>
    void act(async () => {
      await client.call('DELETE /api/v1/notice-targets/{targetId}', { params: { targetId } });
      setSecret(null);
      focusHeading('settings-notices');
      onChanged();
    });
  return (
    <>
      <h3>{texts.notices.targets}</h3>
      <ul className="devices">
        {targets.map((target) => (
          <li key={target.id}>
            <span><span>{texts.settings.channel[target.channel]}</span><bdi className="small quiet" dir="ltr">{target.address}</bdi></span>
            <Button className="button" aria-disabled={busy} onPress={() => remove(target.id)} aria-label={texts.notices.removeOne(target.address)}>{texts.notices.remove}</Button>
          </li>
        ))}
      </ul>
      {secret === null ? null : <p className="note" role="status">{texts.notices.secret} <bdi dir="ltr" className="pairing-code">{secret}</bdi></p>}
      <form className="wishes-fields" onSubmit={submit}>
        <div className="field">
          <label htmlFor={id}>{texts.notices.address}</label>
          <input id={id} type="url" dir="ltr" required maxLength={500} placeholder="https://ntfy.sh/…" autoComplete="off" value={url} onChange={({ target }) => setUrl(target.value)} />
        </div>
        <div className="buttons">
          <Button type="submit" className="button" aria-disabled={busy}>{texts.notices.addNtfy}</Button>
          <Button type="submit" value="webhook" className="button" aria-disabled={busy}>{texts.notices.addWebhook}</Button>
          {mqtt && !targets.some(({ channel }) => channel === 'mqtt') ? <Button className="button" aria-disabled={busy} onPress={() => add({ channel: 'mqtt' })}>{texts.notices.addMqtt}</Button> : null}
        </div>
      </form>
      {failure === undefined ? null : <p className="note attention" role="alert">{problemWords(texts, failure)}</p>}
    </>
  );
}
