/** @jsxImportSource preact */
import type { DispatchDay, RegisteredCourier } from '@latchkey/contract';
import { useRef, useState } from 'preact/hooks';
import { AskFirst } from './ask-first.tsx';
import type { DispatchDesk, Invitation } from './dispatch-desk.ts';
import type { DispatchTexts } from './texts/dispatch-texts.ts';
import type { Watched } from './use-watched.ts';

interface CourierListProps extends Pick<Watched<DispatchDay>, 'act' | 'busy'> {
  readonly desk: DispatchDesk;
  readonly day: DispatchDay;
  readonly texts: DispatchTexts;
}

/** Who brings the parcels: invited by link and code, confirmed by a person, and blocked at once. */
export function CourierList({ desk, day, texts, act, busy }: CourierListProps) {
  const words = texts.couriers;
  const heading = useRef<HTMLHeadingElement>(null);
  const [name, setName] = useState('');
  const [invitation, setInvitation] = useState<Invitation>();
  const [copied, setCopied] = useState(false);
  const signsHere = day.carrierKey === desk.ownKey;
  // Used or blocked meanwhile: the code is good for nothing.
  const shown = day.couriers.some(({ id, state }) => id === invitation?.id && state === 'invited') ? invitation : undefined;
  const show = (made: Invitation) => {
    setInvitation(made);
    setCopied(false);
  };
  const invite = (event: Event) => {
    event.preventDefault();
    if (name.trim() === '') return;
    void act(() => desk.invite(name.trim()).then(show)).then((done) => done && setName(''));
  };
  const block = (courier: RegisteredCourier) => void act(() => desk.block(courier.id)).then(() => heading.current?.focus());
  const stateOf = ({ state, invitedUntil }: RegisteredCourier) => words.state[state === 'invited' && invitedUntil !== null && invitedUntil < day.serverNow ? 'late' : state];
  return (
    <section class="card" aria-labelledby="couriers">
      <h2 id="couriers" ref={heading} tabIndex={-1}>{words.heading}</h2>
      {day.couriers.length === 0 && <p class="quiet">{words.none}</p>}
      <ul class="couriers">
        {day.couriers.map((courier) => (
          <li key={courier.id}>
            <div class="what">
              <strong><bdi>{courier.name}</bdi></strong>
              <span class="quiet small">{stateOf(courier)}</span>
            </div>
            {courier.state === 'unsigned' && signsHere && (
              <div class="note open confirm">
                <p class="small">{words.confirmHelp}</p>
                <button type="button" class="button primary" aria-disabled={busy} aria-label={words.confirmOne(courier.name)} onClick={() => void act(() => desk.confirm(courier)).then(() => heading.current?.focus())}>{words.confirm}</button>
              </div>
            )}
            <div class="buttons">
              <AskFirst label={words.link} about={words.linkOne(courier.name)} question={words.linkSure} cancel={texts.cancel} busy={busy} onYes={() => void act(() => desk.inviteAgain(courier.id).then(show))} />
              <AskFirst label={words.block} about={words.blockOne(courier.name)} question={words.blockSure} cancel={texts.cancel} busy={busy} danger onYes={() => block(courier)} />
            </div>
          </li>
        ))}
      </ul>
      <div role="status">
        {shown !== undefined && (
          <div class="invitation">
            <p>{words.scan(shown.name)}</p>
            <img src={`data:image/svg+xml,${encodeURIComponent(shown.svg)}`} alt={words.code(shown.name)} width="220" height="220" />
            <p class="small"><bdi dir="ltr" class="link">{shown.url}</bdi></p>
            <div class="buttons">
              <button type="button" class="button" onClick={() => void navigator.clipboard.writeText(shown.url).then(() => setCopied(true), () => undefined)}>{copied ? words.copied : words.copy}</button>
              <button
                type="button"
                class="button"
                onClick={() => {
                  setInvitation(undefined);
                  heading.current?.focus();
                }}
              >
                {words.close}
              </button>
            </div>
          </div>
        )}
      </div>
      <form class="invite" onSubmit={invite}>
        <div class="field">
          <label for="courier-name">{words.name}</label>
          <input id="courier-name" maxLength={80} autocomplete="off" required value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
        </div>
        <button type="submit" class="button primary" aria-disabled={busy}>{words.invite}</button>
      </form>
      {signsHere ? <p class="quiet small">{texts.key.own(desk.ownKey.slice(0, 16))}</p> : (
        <div class="note open confirm">
          <p class="small">{texts.key.other(day.carrierKey?.slice(0, 16) ?? '–')}</p>
          <AskFirst label={texts.key.take} about={texts.key.take} question={texts.key.sure} cancel={texts.cancel} busy={busy} onYes={() => void act(() => desk.takeOver())} />
        </div>
      )}
    </section>
  );
}
