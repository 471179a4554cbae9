/** @jsxImportSource preact */
import { ApiError } from '@latchkey/client';
import type { DayDelivery, DispatchDay } from '@latchkey/contract';
import { useRef, useState } from 'preact/hooks';
import type { DispatchDesk } from './dispatch-desk.ts';
import { MOST_LINES, readStopList } from './stop-list.ts';
import type { DispatchTexts } from './texts/dispatch-texts.ts';
import type { Watched } from './use-watched.ts';

const LARGEST_FILE_BYTES = 1_000_000;
type Fault = keyof DispatchTexts['list']['faults'];

interface Outcome {
  readonly added: number;
  /** What stays in the field: the line's number there, and why. */
  readonly faults: readonly { readonly line: number; readonly fault: Fault }[];
}

interface StopListFormProps extends Pick<Watched<DispatchDay>, 'act' | 'busy'> {
  readonly desk: DispatchDesk;
  readonly day: DispatchDay;
  readonly texts: DispatchTexts;
}

/** Takes a list of stops, pasted or from a file, announces each, and puts them on a route. What was not taken stays in the field, with why. */
export function StopListForm({ desk, day, texts, act, busy }: StopListFormProps) {
  const words = texts.list;
  const field = useRef<HTMLTextAreaElement>(null);
  const [list, setList] = useState('');
  const [courierId, setCourierId] = useState('');
  const [progress, setProgress] = useState('');
  const [problem, setProblem] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();

  const fill = (text: string) => {
    setList(text);
    setOutcome(undefined);
    setProblem('');
  };
  const readFile = async (file: File | undefined) => {
    if (file === undefined) return;
    const text = file.size > LARGEST_FILE_BYTES ? undefined : await file.text();
    // A picture or a spreadsheet's own file is not text.
    if (text === undefined || text.includes('\0') || text.includes('\u{fffd}')) setProblem(words.unreadable);
    else fill(text);
  };
  const add = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const lines = readStopList(list);
    setOutcome(undefined);
    setProblem(lines.length === 0 ? words.none : lines.length > MOST_LINES ? words.many(String(MOST_LINES)) : '');
    if (lines.length === 0 || lines.length > MOST_LINES) return;
    void act(async () => {
      const added: DayDelivery['deliveryId'][] = [];
      const left: { readonly text: string; readonly fault: Fault }[] = [];
      // After one that could not be sent, the rest waits too.
      let stuck: Fault | undefined;
      for (const [index, line] of lines.entries()) {
        setProgress(words.adding(String(index + 1), String(lines.length)));
        if ('fault' in line) left.push(line);
        else if (stuck !== undefined) left.push({ text: line.text, fault: stuck });
        else {
          await desk.announce(line.stop).then(
            (deliveryId) => void added.push(deliveryId),
            (error: unknown) => {
              const fault = faultOf(error);
              if (fault === 'away' || fault === 'many') stuck = fault;
              left.push({ text: line.text, fault });
            },
          );
        }
      }
      setProgress('');
      setList(left.map(({ text }) => text).join('\n'));
      setOutcome({ added: added.length, faults: left.map(({ fault }, index) => ({ line: index + 1, fault })) });
      if (left.length > 0) field.current?.focus();
      const courier = day.couriers.find(({ id }) => id === courierId);
      if (courier !== undefined && added.length > 0) await desk.setRoute(courier.id, [...day.deliveries.filter((each) => each.courierId === courier.id).map(({ deliveryId }) => deliveryId), ...added]);
    });
  };
  const faults = outcome?.faults ?? [];
  return (
    <section class="card" aria-labelledby="add-stops">
      <h2 id="add-stops">{words.heading}</h2>
      <form onSubmit={add}>
        <p class="quiet small" id="list-help">{words.help}</p>
        <div class="field">
          <label for="stop-list">{words.field}</label>
          <textarea id="stop-list" ref={field} dir="ltr" rows={5} spellcheck={false} aria-describedby="list-help list-faults" aria-invalid={faults.length > 0} value={list} placeholder="ABCD-EFGH-JKLM; 1Z999AA10123456784; 4 Ash Street" onInput={({ currentTarget }) => fill(currentTarget.value)} />
        </div>
        <div class="field">
          <label for="stop-file">{words.file}</label>
          <input
            id="stop-file"
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            onChange={({ currentTarget }) => {
              void readFile(currentTarget.files?.[0]);
              // The same file may be chosen again after it was mended.
              currentTarget.value = '';
            }}
          />
        </div>
        {day.couriers.length > 0 && (
          <div class="field">
            <label for="stop-courier">{words.courier}</label>
            <select id="stop-courier" value={courierId} onChange={({ currentTarget }) => setCourierId(currentTarget.value)}>
              <option value="">{texts.nobody}</option>
              {day.couriers.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
            </select>
          </div>
        )}
        <button type="submit" class="button primary" aria-disabled={busy}>{words.add}</button>
        <div role="status">
          {progress !== '' && <p class="small numbers">{progress}</p>}
          {outcome !== undefined && outcome.added > 0 && <p class="note secured">{words.added(String(outcome.added))}</p>}
        </div>
        <div role="alert" id="list-faults">
          {problem !== '' && <p class="note attention">{problem}</p>}
          {faults.length > 0 && (
            <div class="note attention faults">
              <p>{words.left}</p>
              <ul>{faults.map(({ line, fault }) => <li key={line}>{words.line(String(line), words.faults[fault])}</li>)}</ul>
            </div>
          )}
        </div>
      </form>
    </section>
  );
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof ApiError)) return 'failed';
  switch (error.code) {
    case 'network.failed':
      return 'away';
    case 'request.too_many':
      return 'many';
    case 'delivery.code_invalid':
      return 'unknownCode';
    case 'parcel.not_a_number':
      return 'noNumber';
    case 'request.conflict':
      return 'announced';
    default:
      return 'failed';
  }
}
