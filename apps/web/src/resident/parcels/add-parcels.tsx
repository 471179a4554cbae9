import type { AccessPoint } from '@latchkey/contract';
import { type FormEvent, useId, useMemo, useRef, useState } from 'react';
import { Button, Label, Text, TextArea, TextField } from 'react-aria-components';
import { cross, tick } from '../../design/icons.ts';
import { plus } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import { type AddOrder, addParcels, type AddResult, orderOf } from './adding.ts';
import { carrierName } from './carrier-names.ts';
import { attributesOf, DeliveryWishes, noWishes, windowOf, type Wishes } from './delivery-wishes.tsx';
import { ScanLabel } from './scan-label.tsx';
import { takeSharedText } from './shared-text.ts';
import { MOST_LINES, type PastedLine, readPasted } from './pasted-lines.ts';

/** Adds parcels by typing or pasting: one a line, judged while it is typed, and answered line by line. */
export function AddParcels({ doors }: { readonly doors: readonly AccessPoint[] }) {
  const { client } = useResident();
  const { texts } = useTexts();
  // What another app shared with this one stands in the box, to be looked at and sent like any other.
  const [shared] = useState(takeSharedText);
  const [text, setText] = useState(shared);
  const [scanned, setScanned] = useState<readonly string[]>([]);
  const [wishes, setWishes] = useState<Wishes>(noWishes);
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<string>();
  const [results, setResults] = useState<readonly AddResult[]>([]);
  // Kept while the text stays, so that a second try after a lost answer is the same request.
  const order = useRef<{ readonly of: string; readonly order: AddOrder }>(undefined);
  const heading = useId();
  const lines = useMemo(() => readPasted(text), [text]);
  const usable = lines.filter(({ verdict }) => verdict === 'known' || verdict === 'plausible');
  const cut = text.split(/[\r\n]+/).filter((line) => line.trim() !== '').length > MOST_LINES;

  const add = async () => {
    const window = windowOf(wishes);
    if (lines.length === 0) return setComplaint(texts.add.empty);
    if (usable.length === 0) return setComplaint(texts.add.notNumber);
    if (window === undefined) return setComplaint(texts.add.badWindow);
    setComplaint(undefined);
    setBusy(true);
    const key = JSON.stringify([text, wishes]);
    if (order.current?.of !== key) order.current = { of: key, order: orderOf(usable) };
    const answers = await addParcels(client, order.current.order, {
      ...window, source: sourceOf(lines, shared, scanned), title: usable.length === 1 ? wishes.title.trim() : undefined, accessPointId: wishes.door, attributes: attributesOf(wishes),
    });
    setBusy(false);
    setResults(answers);
    if (answers.every(({ outcome }) => outcome !== 'network.failed')) order.current = undefined;
    // What was not added stays in the box to be corrected or tried again.
    const left = answers.filter(({ outcome }) => outcome !== 'added' && outcome !== 'merged').map((answer) => answer.text);
    const unread = lines.filter(({ verdict }) => verdict === 'none').map((line) => line.text);
    setText([...left, ...unread].join('\n'));
    if (left.length === 0 && unread.length === 0) setWishes(noWishes);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void add();
  };

  return (
    <section className="card add-parcels" aria-labelledby={heading}>
      <h2 id={heading}>{texts.add.heading}</h2>
      <form onSubmit={submit} noValidate>
        <TextField
          className="field"
          value={text}
          onChange={(value) => {
            setText(value);
            setComplaint(undefined);
            if (value !== '') setResults([]);
          }}
        >
          <Label>{texts.add.label}</Label>
          <TextArea rows={Math.min(8, Math.max(1, text.split('\n').length))} placeholder={texts.add.placeholder} autoComplete="off" autoCapitalize="characters" spellCheck={false} dir="ltr" maxLength={20_000} />
          <Text slot="description" className="quiet small">{texts.add.help}</Text>
        </TextField>
        <ScanLabel
          onNumber={(number) => {
            setScanned([...scanned, number]);
            setText((before) => [before.trim(), number].filter((line) => line !== '').join('\n'));
            setResults([]);
          }}
        />
        {lines.length === 0 ? null : (
          <ul className="verdicts" aria-live="polite">
            {lines.slice(0, 12).map((line, index) => (
              <Verdict key={`${index} ${line.text}`} line={line} named={lines.length > 1} texts={texts} />
            ))}
          </ul>
        )}
        {cut ? <p className="small">{texts.add.tooMany(String(MOST_LINES))}</p> : null}
        {usable.length > 0 ? <DeliveryWishes wishes={wishes} onChange={setWishes} doors={doors} single={usable.length === 1} /> : null}
        {complaint === undefined ? null : <p className="note attention" role="alert">{complaint}</p>}
        <Button type="submit" className="button primary" aria-disabled={busy}>
          {busy ? <span className="spinner" aria-hidden /> : <Icon path={plus} />}
          {busy ? texts.add.sending : usable.length > 1 ? texts.add.buttonMany(String(usable.length)) : texts.add.button}
        </Button>
      </form>
      {results.length === 0 ? null : (
        <ul className="add-results" aria-live="polite" aria-label={texts.add.results}>
          {results.map((result) => (
            <li key={result.text} className={isThere(result) ? 'added' : 'not-added'}>
              <Icon path={isThere(result) ? tick : cross} />
              <span>
                <bdi className="numbers">{result.text}</bdi>: {result.outcome === 'added' || result.outcome === 'merged' ? texts.add[result.outcome] : problemWords(texts, result.outcome)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Who told of the lines: the camera, another app, or else the person's hands. */
function sourceOf(lines: readonly PastedLine[], shared: string, scanned: readonly string[]): 'typed' | 'scanned' | 'shared' {
  const all = (texts: readonly string[]) => lines.length > 0 && lines.every(({ text }) => texts.includes(text));
  if (all(scanned)) return 'scanned';
  return all(shared.split('\n').map((line) => line.trim())) ? 'shared' : 'typed';
}

const isThere = ({ outcome }: AddResult): boolean => outcome === 'added' || outcome === 'merged';

function Verdict({ line, named, texts }: { readonly line: PastedLine; readonly named: boolean; readonly texts: ResidentTexts }) {
  const name = carrierName(line.carrier);
  const words = line.verdict === 'known' ? (name === undefined ? texts.add.knownPlain : texts.add.known(name)) : texts.add[line.verdict];
  return (
    <li className={`verdict small ${line.verdict}`}>
      <Icon path={line.verdict === 'none' || line.verdict === 'repeat' ? cross : tick} />
      <span>
        {named ? <><bdi className="numbers">{line.text}</bdi>: </> : null}
        {words}
      </span>
    </li>
  );
}
