import { ApiError, type CallOutput } from '@latchkey/client';
import type { Home, Housemate, Person } from '@latchkey/contract';
import { Minutes } from '@latchkey/kit';
import { type FormEvent, useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { AskFirst } from '../app/ask-first.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { changeDevicesOf, removeDevicesOf } from '../devices/household-authority.ts';
import type { Household } from '../devices/use-household.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

const ROLES: readonly Person['role'][] = ['member', 'guest', 'owner'];

/** Who belongs to the home. Owners invite and remove; whoever is removed is signed out everywhere, and their devices leave the signed list. */
export function PeopleSection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { client, time } = useResident();
  const { texts } = useTexts();
  const [changes, setChanges] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError['code']>();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/people', { signal }), [client]);
  const people = useLoaded(load, `${changes} ${household.loaded.value?.authority.devices.length ?? 0}`);
  const owner = home.person.role === 'owner';
  const known = household.loaded.value;
  const act = async (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
      focusHeading('settings-people');
    } catch (error) {
      setFailure(error instanceof ApiError ? error.code : 'request.conflict');
    } finally {
      setBusy(false);
    }
    household.loaded.reload();
    setChanges((before) => before + 1);
  };
  const now = () => Math.floor(time.now() / 1_000);
  const remove = (person: Housemate, forget: boolean) =>
    act(async () => {
      if (known !== undefined) await removeDevicesOf(client, known, home.siteId, now(), person.id);
      const input = { params: { memberId: person.id } };
      await (forget ? client.call('DELETE /api/v1/people/{memberId}/data', input) : client.call('DELETE /api/v1/people/{memberId}', input));
    });
  const change = (person: Housemate, role: Housemate['role']) =>
    act(async () => {
      if (known !== undefined) await changeDevicesOf(client, known, home.siteId, now(), person.id, role);
      await client.call('PATCH /api/v1/people/{memberId}', { params: { memberId: person.id }, body: { role } });
    });
  return (
    <section className="card" aria-labelledby="settings-people">
      <h2 id="settings-people" tabIndex={-1}>{texts.people.heading}</h2>
      {people.failure === undefined ? null : <FailureNote code={people.failure} onAgain={people.reload} />}
      <ul className="devices">
        {people.value?.items.map((person) => (
          <li key={person.id}>
            <span>
              <strong><bdi>{person.name}</bdi></strong>
              <span className="quiet small">{texts.settings.role[person.role]}{person.id === home.person.id ? ` · ${texts.people.you}` : ''}</span>
            </span>
            {!owner || person.id === home.person.id ? null : (
              <>
                <AskFirst label={texts.people.role} about={texts.people.roleOne(person.name)} question={texts.people.roleSure(person.name)} busy={busy}>
                  {ROLES.filter((role) => role !== person.role).map((role) => (
                    <Button key={role} className="button" aria-disabled={busy} onPress={() => void change(person, role)}>{texts.settings.role[role]}</Button>
                  ))}
                </AskFirst>
                <AskFirst label={texts.people.remove} about={texts.people.removeOne(person.name)} question={texts.people.removeSure(person.name)} busy={busy}>
                  <Button className="button danger" aria-disabled={busy} onPress={() => void remove(person, false)}>{texts.people.removeYes}</Button>
                  <p id={`forget-${person.id}`} className="quiet small">{texts.people.forgetHelp}</p>
                  <Button className="button danger" aria-disabled={busy} aria-describedby={`forget-${person.id}`} onPress={() => void remove(person, true)}>{texts.people.forgetYes}</Button>
                </AskFirst>
              </>
            )}
          </li>
        ))}
      </ul>
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
      {owner ? <Invitations /> : null}
    </section>
  );
}

type Made = CallOutput<'POST /api/v1/invitations'>;

/** A link for one person, shown once as text and as a code for their phone's camera. */
function Invitations() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const id = useId();
  const now = useNow(Minutes(1));
  const [name, setName] = useState('');
  const [role, setRole] = useState<Person['role']>('member');
  const [made, setMade] = useState<Made>();
  const [copied, setCopied] = useState(false);
  const [failure, setFailure] = useState<ApiError['code']>();
  const [busy, setBusy] = useState(false);
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/invitations', { signal }), [client]);
  const open = useLoaded(load, made?.id);
  const invite = (event: FormEvent) => {
    event.preventDefault();
    if (busy || name.trim() === '') return;
    setBusy(true);
    setFailure(undefined);
    setCopied(false);
    client
      .call('POST /api/v1/invitations', { body: { name: name.trim(), role } })
      .then(
        (invitation) => {
          setMade(invitation);
          setName('');
        },
        (error: unknown) => setFailure(error instanceof ApiError ? error.code : 'server.failed'),
      )
      .finally(() => setBusy(false));
  };
  const takeBack = (invitationId: Made['id']) => {
    client.call('DELETE /api/v1/invitations/{invitationId}', { params: { invitationId } }).then(
      () => {
        if (made?.id === invitationId) setMade(undefined);
        focusHeading('settings-people');
        open.reload();
      },
      (error: unknown) => setFailure(error instanceof ApiError ? error.code : 'server.failed'),
    );
  };
  return (
    <>
      <form className="invite" onSubmit={invite}>
        <h3>{texts.people.invite}</h3>
        <div className="field">
          <label htmlFor={`${id}-name`}>{texts.people.name}</label>
          <input id={`${id}-name`} value={name} maxLength={80} autoComplete="off" required onChange={({ target }) => setName(target.value)} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-role`}>{texts.people.as}</label>
          <select id={`${id}-role`} value={role} aria-describedby={`${id}-may`} onChange={({ target }) => setRole(ROLES.find((each) => each === target.value) ?? 'member')}>
            {ROLES.map((each) => (
              <option key={each} value={each}>{texts.settings.role[each]}</option>
            ))}
          </select>
        </div>
        <p id={`${id}-may`} className="quiet small">{texts.people.may[role]}</p>
        <Button type="submit" className="button primary" aria-disabled={busy}>{texts.people.inviteGo}</Button>
      </form>
      {made === undefined ? null : (
        <div className="invitation" role="status">
          <p>{texts.people.show(made.name)}</p>
          <img src={`data:image/svg+xml,${encodeURIComponent(made.svg)}`} alt={texts.people.code(made.name)} width="220" height="220" />
          <p className="small"><bdi dir="ltr">{made.url}</bdi></p>
          <Button className="button" onPress={() => void navigator.clipboard.writeText(made.url).then(() => setCopied(true), () => undefined)}>{copied ? texts.people.copied : texts.people.copy}</Button>
        </div>
      )}
      <ul className="devices">
        {open.value?.items.map((invitation) => (
          <li key={invitation.id}>
            <span>
              <bdi>{invitation.name}</bdi>
              <span className="quiet small">{texts.settings.role[invitation.role]} · {texts.people.openUntil(momentWords(locale, invitation.expiresAt, now))}</span>
            </span>
            <Button className="button" aria-label={texts.people.takeBackOne(invitation.name)} onPress={() => takeBack(invitation.id)}>{texts.people.takeBack}</Button>
          </li>
        ))}
      </ul>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </>
  );
}
