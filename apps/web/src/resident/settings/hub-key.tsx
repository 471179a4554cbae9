import { fingerprint } from '@latchkey/grants';
import type { HubJwk } from '@latchkey/sealing';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { StateChip } from '../../design/react/state-chip.tsx';
import { hubPin, pinHub } from '../../recordings/pinned-hub.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** The hub's fingerprint, to be compared with what the hub itself prints: what the server says of it is only what the server says. */
export function HubKey({ siteId, offered }: { readonly siteId: string; readonly offered: string }) {
  const { texts } = useTexts();
  const { key, compared, other } = hubPin(siteId, offered);
  const [shown, old] = [useFingerprint(other ?? key), useFingerprint(key)];
  const pin = () => {
    pinHub(siteId, other ?? key);
    // What was opened and refused so far was judged by the key before.
    location.reload();
  };
  return (
    <div className="hub-pin">
      {other === undefined ? null : <p className="note attention">{texts.hubKey.another(old)}</p>}
      <p className="small">
        {texts.hubKey.heading} <bdi className="numbers">{shown}</bdi>
      </p>
      {compared && other === undefined ? (
        <p className="quiet small">{texts.hubKey.compared}</p>
      ) : (
        <>
          <StateChip state="unknown">{texts.hubKey.notCompared}</StateChip>
          <p className="quiet small">{texts.hubKey.help}</p>
          <Button className="button" onPress={pin}>{other === undefined ? texts.hubKey.same : texts.hubKey.replaced}</Button>
        </>
      )}
    </div>
  );
}

function useFingerprint({ kty, crv, x }: HubJwk): string {
  const [words, setWords] = useState('');
  useEffect(() => {
    let shown = true;
    void fingerprint({ kty, crv, x }).then((made) => shown && setWords(made));
    return () => {
      shown = false;
    };
  }, [kty, crv, x]);
  return words;
}
