/** @jsxImportSource preact */
import type { Client } from '@latchkey/client';
import type { OwnVisit } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useEffect, useState } from 'preact/hooks';
import type { CourierLocale } from '../../courier/texts/courier-language.ts';
import { dayOf, timeOfDay } from '../../i18n/format.ts';
import { makeReceipt, openReceiptShelf } from '../../receipt/make-receipt.ts';
import { ownVisitsTexts } from './own-visits-texts.ts';

const WITHIN = Seconds(10);

/** What is kept of the courier: the visits of the key in this phone, each with its receipt. Nothing where there is none. */
export function OwnVisits({ client, locale }: { readonly client: Client; readonly locale: CourierLocale }) {
  const texts = ownVisitsTexts[locale];
  const [visits, setVisits] = useState<readonly OwnVisit[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    client.call('GET /api/v1/courier/visits', { signal: AbortSignal.timeout(WITHIN) }).then(({ items }) => setVisits(items), () => undefined);
  }, [client]);
  if (visits === undefined || visits.length === 0) return null;
  const open = (id: OwnVisit['id']) => {
    setFailed(false);
    makeReceipt(client, id, openReceiptShelf(storage()).secretOf(id), AbortSignal.timeout(WITHIN)).then((address) => location.assign(address), () => setFailed(true));
  };
  return (
    <details class="own-visits">
      <summary>{texts.heading}</summary>
      <div role="alert">{failed && <p class="note attention">{texts.failed}</p>}</div>
      <ul>
        {visits.map(({ id, door, startedAt }) => (
          <li key={id}>
            <button type="button" class="button" onClick={() => open(id)}>
              <bdi>{door.name}</bdi> <time class="numbers" dateTime={startedAt}>{dayOf(locale, startedAt)}, {timeOfDay(locale, startedAt)}</time>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Forbidden by some browsers' settings. */
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
