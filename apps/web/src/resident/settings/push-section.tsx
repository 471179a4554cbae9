import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { bell } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { pushState, type PushState, turnPushOff, turnPushOn } from './push.ts';

/** Being told on this device, with honest words about what the browser allows. */
export function PushSection() {
  const { client } = useResident();
  const { texts } = useTexts();
  const [state, setState] = useState<PushState>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const read = () => void pushState().then(setState, () => setState('missing'));
    read();
    // The permission may be given in the browser's own settings.
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, []);
  const turn = (work: Promise<PushState>) => {
    setBusy(true);
    setFailed(false);
    work
      .then(setState, () => setFailed(true))
      .finally(() => setBusy(false));
  };
  const words = state === undefined ? '' : { missing: texts.settings.pushMissing, denied: texts.settings.pushDenied, off: texts.settings.pushOff, on: texts.settings.pushOn }[state];
  return (
    <section className="card" aria-labelledby="settings-push">
      <h2 id="settings-push">{texts.settings.push}</h2>
      <p role="status">{words}</p>
      {failed ? <p className="note attention" role="alert">{texts.settings.pushFailed}</p> : null}
      {state === 'off' ? (
        <>
          <Button className="button primary" aria-disabled={busy} onPress={() => (busy ? undefined : turn(turnPushOn(client)))}>
            {busy ? <span className="spinner" aria-hidden /> : <Icon path={bell} />}
            {busy ? texts.settings.pushWorking : texts.settings.pushTurnOn}
          </Button>
          <p className="quiet small">{texts.settings.pushAsk}</p>
        </>
      ) : null}
      {state === 'on' ? (
        <Button className="button" aria-disabled={busy} onPress={() => (busy ? undefined : turn(turnPushOff(client)))}>
          {busy ? texts.settings.pushWorking : texts.settings.pushTurnOff}
        </Button>
      ) : null}
    </section>
  );
}
