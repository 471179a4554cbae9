import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '../../design/react/icon.tsx';
import { saveFile } from '../../recordings/save-file.ts';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { download } from '../resident-icons.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** Taking everything along. */
export function OwningSection() {
  const { client, recordings, time } = useResident();
  const { texts } = useTexts();
  const { busy, failure, act } = useActing();
  const [progress, setProgress] = useState('');
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    const { current } = leaving;
    return () => current.abort();
  }, []);
  const take = () =>
    act(async () => {
      setProgress(texts.owning.reading);
      try {
        const { saveArchive } = await import('./household-archive.ts');
        const day = new Date(time.now()).toISOString().slice(0, 10);
        const save = (part: Blob, number: number) => saveFile(part, `latchkey-${day}-${number}.zip`);
        await saveArchive({ client, recordings, save, onProgress: (done, all) => setProgress(texts.owning.opening(String(done + 1), String(all))) }, leaving.current.signal);
        setProgress(texts.owning.done);
      } catch (error) {
        setProgress('');
        throw error;
      }
    });
  return (
    <section className="card" aria-labelledby="settings-owning">
      <h2 id="settings-owning">{texts.owning.heading}</h2>
      <p className="quiet small">{texts.owning.help}</p>
      <Button className="button" aria-disabled={busy} onPress={() => void take()}>
        {busy ? <span className="spinner" aria-hidden /> : <Icon path={download} />}
        {texts.owning.take}
      </Button>
      <p className="small" role="status">{progress}</p>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
