import { ApiError } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import { codeOf } from '@latchkey/kit';
import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { printer } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { shareRecordings } from '../../recordings/share-recordings.ts';
import { useResident } from '../app/resident-context.ts';
import { QrCode } from '../shares/qr-code.tsx';
import { problemWords } from '../texts/problem-words.ts';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import { type KnownAuthority, standingOf } from './household-authority.ts';
import { isSheet, makeSheet, recoverWithSheet } from './recovery-sheet.ts';
import type { Household } from './use-household.ts';

/** What is left when every device is lost: an owner's device makes the sheet, a new device comes back with it. */
export function RecoverySection({ home, household: { loaded, reader } }: { readonly home: Home; readonly household: Household }) {
  const { texts } = useTexts();
  const known = loaded.value;
  const standing = known === undefined ? undefined : standingOf(known);
  if (known === undefined || reader === undefined || home.person.role !== 'owner' || (standing !== 'owner' && standing !== 'waiting')) return null;
  const props = { home, known, reader, onDone: loaded.reload };
  const exists = known.roster?.devices.some(isSheet) === true;
  return (
    <section className="card" aria-labelledby="settings-recovery">
      <h2 id="settings-recovery">{texts.recovery.heading}</h2>
      {standing === 'owner' ? <MakeSheet {...props} exists={exists} /> : <UseSheet {...props} help={texts.recovery.lost} />}
      {standing === 'owner' && exists ? (
        <details>
          <summary>{texts.recovery.older}</summary>
          <UseSheet {...props} help={texts.recovery.olderHelp} />
        </details>
      ) : null}
    </section>
  );
}

interface SheetProps {
  readonly home: Home;
  readonly known: KnownAuthority;
  readonly reader: NonNullable<Household['reader']>;
  readonly onDone: () => void;
}

function MakeSheet({ known, reader, onDone, exists }: SheetProps & { readonly exists: boolean }) {
  const { time } = useResident();
  const { texts } = useTexts();
  const [letters, setLetters] = useState<string>();
  const { busy, failure, act } = useAct();
  const make = () =>
    act(async () => {
      setLetters(await makeSheet(reader, known, Math.floor(time.now() / 1_000)));
      onDone();
    });
  return letters === undefined ? (
    <>
      <p className={exists ? 'quiet small' : 'note'}>{exists ? texts.recovery.exists : texts.recovery.missing}</p>
      <Button className={exists ? 'button' : 'button primary'} aria-disabled={busy} onPress={make}>{exists ? texts.recovery.makeAnother : texts.recovery.make}</Button>
      <div role="status">{failure === undefined ? null : <p className="note attention">{wordsOf(texts, failure)}</p>}</div>
    </>
  ) : (
    <div className="sheet" role="status">
      <p>{texts.recovery.keep}</p>
      <bdi dir="ltr" className="sheet-letters">{letters}</bdi>
      <QrCode text={letters} label={texts.recovery.code} />
      <span className="buttons">
        <Button className="button" onPress={() => window.print()}>
          <Icon path={printer} />
          {texts.recovery.print}
        </Button>
        <Button className="button primary" onPress={() => setLetters(undefined)}>{texts.recovery.kept}</Button>
      </span>
    </div>
  );
}

function UseSheet({ home, known, reader, onDone, help }: SheetProps & { readonly help: string }) {
  const { client, time, device } = useResident();
  const { texts } = useTexts();
  const [letters, setLetters] = useState('');
  const { busy, failure, act } = useAct();
  const recover = () =>
    act(async () => {
      const sheet = await recoverWithSheet(reader, known, letters, Math.floor(time.now() / 1_000));
      onDone();
      if (home.hub.key === null) return;
      const { deviceId, hubs } = await device();
      await shareRecordings(client, { ...sheet, hubs }, [{ deviceId, unwrapKey: known.own.unwrap.publicKey }], new AbortController().signal);
      setLetters('');
    });
  return (
    <form
      className="sheet"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        recover();
      }}
    >
      <p className="quiet small">{help}</p>
      <TextField className="field" value={letters} onChange={setLetters} isInvalid={failure === 'seal.bad_recovery_key'}>
        <Label>{texts.recovery.letters}</Label>
        <Input dir="ltr" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={120} />
      </TextField>
      <Button type="submit" className="button" aria-disabled={busy || letters === ''}>{busy ? texts.recovery.working : texts.recovery.use}</Button>
      <div role="status">{failure === undefined ? null : <p className="note attention">{wordsOf(texts, failure)}</p>}</div>
    </form>
  );
}

type Failure = ApiError['code'] | 'seal.bad_recovery_key';

const wordsOf = (texts: ResidentTexts, failure: Failure): string => (failure === 'seal.bad_recovery_key' ? texts.recovery.wrong : problemWords(texts, failure));

/** One thing at a time, and why it failed. */
function useAct() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const act = (what: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    what()
      .catch((error: unknown) => setFailure(error instanceof ApiError ? error.code : codeOf(error) === 'seal.bad_recovery_key' ? 'seal.bad_recovery_key' : 'request.conflict'))
      .finally(() => setBusy(false));
  };
  return { busy, failure, act };
}
