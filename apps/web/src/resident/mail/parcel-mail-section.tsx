import type { Home, ParcelMail } from '@latchkey/contract';
import { useCallback, useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { MailArrivals } from './mail-arrivals.tsx';
import { MailboxForm } from './mailbox-form.tsx';
import { useActing } from './use-acting.ts';

const RULES = ['suggest', 'expect'] as const;

/** Parcels by e-mail: where mails come in, what a mail is enough for, and what the last ones brought. */
export function ParcelMailSection({ home }: { readonly home: Home }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { parcelsRevision, revision } = useResidentState();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/parcel-mail', { signal }), [client]);
  const { value, failure, reload } = useLoaded(load, `${parcelsRevision} ${revision}`);
  const owner = home.person.role === 'owner';
  return (
    <section className="card" aria-labelledby="settings-mail">
      <h2 id="settings-mail">{texts.mail.heading}</h2>
      <p className="quiet small">{texts.mail.help}</p>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value === undefined && failure === undefined ? <Delayed lines={4} /> : null}
      {value === undefined ? null : (
        <>
          <ForwardingAddress mail={value} owner={owner} onChanged={reload} />
          {owner ? <MailRule mail={value} onChanged={reload} /> : null}
          {owner ? <MailboxForm mailbox={value.mailbox} onChanged={reload} /> : null}
          <MailArrivals mails={value.mails} onChanged={reload} />
        </>
      )}
    </section>
  );
}

interface PartProps {
  readonly mail: ParcelMail;
  readonly onChanged: () => void;
}

function ForwardingAddress({ mail: { receives, address }, owner, onChanged }: PartProps & { readonly owner: boolean }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { busy, failure, act } = useActing();
  const [copied, setCopied] = useState(false);
  const change = (work: () => Promise<unknown>) =>
    void act(async () => {
      await work();
      setCopied(false);
      onChanged();
    });
  return (
    <>
      <h3>{texts.mail.address}</h3>
      {receives ? <p className="quiet small">{texts.mail.addressHelp}</p> : <p className="note">{texts.mail.notReceived}</p>}
      {address === null ? null : (
        <p className="mail-address">
          <bdi className="numbers">{address}</bdi>
          <Button className="button" onPress={() => void act(() => navigator.clipboard.writeText(address).then(() => setCopied(true)))}>{texts.mail.copy}</Button>
        </p>
      )}
      {!owner || !receives ? null : (
        <div className="buttons">
          <Button className={address === null ? 'button primary' : 'button plain'} aria-disabled={busy} onPress={() => change(() => client.call('POST /api/v1/parcel-mail/address', {}))}>
            {address === null ? texts.mail.makeAddress : texts.mail.replaceAddress}
          </Button>
          {address === null ? null : (
            <Button className="button plain" aria-disabled={busy} onPress={() => change(() => client.call('DELETE /api/v1/parcel-mail/address', {}))}>{texts.mail.removeAddress}</Button>
          )}
        </div>
      )}
      <div role="status">
        {copied ? <p className="small">{texts.mail.copied}</p> : null}
        {failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}
      </div>
    </>
  );
}

function MailRule({ mail, onChanged }: PartProps) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { failure, act } = useActing();
  const choose = (rule: ParcelMail['rule']) =>
    act(async () => {
      await client.call('PATCH /api/v1/parcel-mail', { body: { rule } });
      onChanged();
    });
  return (
    <>
      <h3 id="mail-rule">{texts.mail.rule}</h3>
      <ToggleButtonGroup
        className="segments"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[mail.rule]}
        onSelectionChange={(keys) => {
          const chosen = RULES.find((each) => keys.has(each));
          if (chosen !== undefined) void choose(chosen);
        }}
        aria-labelledby="mail-rule"
      >
        {RULES.map((each) => (
          <ToggleButton key={each} id={each} className="segment">{texts.mail.rules[each]}</ToggleButton>
        ))}
      </ToggleButtonGroup>
      <p className="quiet small">{texts.mail.ruleHelp[mail.rule]}</p>
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </>
  );
}
