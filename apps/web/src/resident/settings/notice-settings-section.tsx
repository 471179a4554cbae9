import type { NoticeChannel, NoticeGroup, NoticeSettings, NoticeTarget } from '@latchkey/contract';
import { type FormEvent, useCallback, useId, useState } from 'react';
import { Button, Switch } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

const GROUPS: readonly NoticeGroup[] = ['alarm', 'question', 'result', 'passing'];
const NIGHT = { from: '22:00', until: '07:00' };
const EVENING = '18:30';

/** How the reader is told: by which channels, when not, and what comes together. An alarm heeds none of it. */
export function NoticeSettingsSection() {
  const { client } = useResident();
  const { texts } = useTexts();
  const { revision } = useResidentState();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/notice-settings', { signal }), [client]);
  const { value, failure, reload } = useLoaded(load, `${revision}`);
  const { busy, failure: refused, act } = useActing();
  const change = (body: Partial<NoticeSettings>) =>
    void act(async () => {
      await client.call('PATCH /api/v1/notice-settings', { body });
      reload();
    });
  return (
    <section className="card" aria-labelledby="settings-notices" aria-busy={busy}>
      <h2 id="settings-notices">{texts.notices.heading}</h2>
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
  readonly onChange: (change: Partial<NoticeSettings>) => void;
}

function GroupChannels({ group, usable, settings, onChange }: SettingsProps & { readonly group: NoticeGroup; readonly usable: readonly NoticeChannel[] }) {
  const { texts } = useTexts();
  const chosen = settings.channels[group];
  const turn = (channel: NoticeChannel, on: boolean) => onChange({ channels: { ...settings.channels, [group]: on ? [...chosen, channel] : chosen.filter((each) => each !== channel) } });
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

function QuietTimes({ settings: { quiet, digestAt, alarmTurn }, onChange }: SettingsProps) {
  const { texts } = useTexts();
  const id = useId();
  const time = (name: string, value: string, onTime: (time: string) => void) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{name}</label>
      <input id={`${id}-${name}`} type="time" required value={value} onChange={({ target }) => (target.value === '' ? undefined : onTime(target.value))} />
    </div>
  );
  return (
    <>
      <Choice on={quiet !== null} onChange={(on) => onChange({ quiet: on ? NIGHT : null })}>{texts.notices.quiet}</Choice>
      {quiet === null ? null : <div className="buttons">{time(texts.notices.from, quiet.from, (from) => onChange({ quiet: { ...quiet, from } }))}{time(texts.notices.until, quiet.until, (until) => onChange({ quiet: { ...quiet, until } }))}</div>}
      <Choice on={digestAt !== null} onChange={(on) => onChange({ digestAt: on ? EVENING : null })}>{texts.notices.digest}</Choice>
      {digestAt === null ? null : time(texts.notices.at, digestAt, (at) => onChange({ digestAt: at }))}
      <Choice on={alarmTurn > 1} onChange={(on) => onChange({ alarmTurn: on ? 2 : 1 })}>{texts.notices.later}</Choice>
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
      <form className="wishes-fields" onSubmit={(event: FormEvent) => { event.preventDefault(); add({ channel: 'ntfy', url }); }}>
        <div className="field">
          <label htmlFor={id}>{texts.notices.address}</label>
          <input id={id} type="url" dir="ltr" required maxLength={500} placeholder="https://ntfy.sh/…" autoComplete="off" value={url} onChange={({ target }) => setUrl(target.value)} />
        </div>
        <div className="buttons">
          <Button type="submit" className="button" aria-disabled={busy}>{texts.notices.addNtfy}</Button>
          <Button className="button" aria-disabled={busy} onPress={() => (url === '' ? undefined : add({ channel: 'webhook', url }))}>{texts.notices.addWebhook}</Button>
          {mqtt && !targets.some(({ channel }) => channel === 'mqtt') ? <Button className="button" aria-disabled={busy} onPress={() => add({ channel: 'mqtt' })}>{texts.notices.addMqtt}</Button> : null}
        </div>
      </form>
      {failure === undefined ? null : <p className="note attention" role="alert">{problemWords(texts, failure)}</p>}
    </>
  );
}
