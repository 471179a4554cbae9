import { ApiError } from '@latchkey/client';
import { type FormEvent, useRef, useState } from 'react';
import { Button, Input, Label, Text, TextField } from 'react-aria-components';
import { house } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { type ClaimForm, wrongField } from './setup-key.ts';

/** Who the first owner is. `linkKey` is the key that the link carried; without it, it is typed. */
export function ClaimQuestions({ linkKey, onClaimed }: { readonly linkKey: string | undefined; readonly onClaimed: () => void }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const fields = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState<ClaimForm>({ key: linkKey ?? '', name: '', householdName: '', email: '' });
  const [complaint, setComplaint] = useState<{ readonly field: keyof ClaimForm | undefined; readonly words: string }>();
  const [busy, setBusy] = useState(false);
  // A key that the server refused has to be seen to be corrected.
  const [keyShown, setKeyShown] = useState(linkKey === undefined);

  const complain = (field: keyof ClaimForm | undefined, words: string) => {
    setComplaint({ field, words });
    if (field !== undefined) fields.current?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  };
  const claim = async () => {
    const wrong = wrongField(form);
    if (wrong !== undefined) return complain(wrong, texts.claim.missing[wrong]);
    setBusy(true);
    setComplaint(undefined);
    const email = form.email.trim();
    try {
      await client.call('POST /api/v1/households', { body: { key: form.key.trim(), name: form.name.trim(), householdName: form.householdName.trim(), ...(email === '' ? {} : { email }) } });
      onClaimed();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'server.failed';
      if (code === 'request.forbidden') setKeyShown(true);
      complain(undefined, code === 'request.forbidden' ? texts.claim.wrongKey : code === 'request.conflict' ? texts.claim.taken : problemWords(texts, code));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void claim();
  };
  const field = (name: keyof ClaimForm, autoComplete: string, help?: string) => (
    <TextField
      className="field"
      name={name}
      value={form[name]}
      isInvalid={complaint?.field === name}
      onChange={(value) => {
        setForm({ ...form, [name]: value });
        setComplaint(undefined);
      }}
    >
      <Label>{texts.claim.field[name]}</Label>
      <Input autoComplete={autoComplete} maxLength={name === 'email' ? 200 : name === 'key' ? 100 : 80} {...(name === 'key' || name === 'email' ? { dir: 'ltr', spellCheck: false, autoCapitalize: 'none' } : {})} {...(name === 'email' ? { inputMode: 'email' } : {})} />
      {help === undefined ? null : <Text slot="description" className="quiet small">{help}</Text>}
      {complaint?.field === name ? <span className="attention-words" role="alert">{complaint.words}</span> : null}
    </TextField>
  );
  return (
    <form ref={fields} className="claim-form" onSubmit={submit} noValidate>
      <p>{texts.claim.lead}</p>
      {keyShown ? field('key', 'off', texts.claim.keyHelp) : <p className="note secured">{texts.claim.keyHere}</p>}
      {field('name', 'name')}
      {field('householdName', 'off', texts.claim.householdHelp)}
      {field('email', 'email', texts.claim.emailHelp)}
      {complaint !== undefined && complaint.field === undefined ? <p className="note attention" role="alert">{complaint.words}</p> : null}
      <Button type="submit" className="button primary big" aria-disabled={busy}>
        {busy ? <span className="spinner" aria-hidden /> : <Icon path={house} />}
        {busy ? texts.claim.claiming : texts.claim.go}
      </Button>
    </form>
  );
}
