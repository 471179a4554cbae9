import { Millis, Seconds } from '@latchkey/kit';
import { useEffect, useState } from 'react';
import { useTexts } from '../texts/resident-texts.ts';
import { useResident } from './resident-context.ts';

/** Sooner, a skeleton would only flicker. */
const SHOW_AFTER = Millis(300);
const SLOW_AFTER = Seconds(4);

/** Stands where something is about to be, and says so when that takes long. */
export function Delayed({ lines }: { readonly lines: number }) {
  const { clock } = useResident();
  const { texts } = useTexts();
  const [waited, setWaited] = useState<'not' | 'a moment' | 'long'>('not');
  useEffect(() => {
    const soon = clock.schedule(SHOW_AFTER, () => setWaited('a moment'));
    const late = clock.schedule(SLOW_AFTER, () => setWaited('long'));
    return () => {
      soon[Symbol.dispose]();
      late[Symbol.dispose]();
    };
  }, [clock]);
  if (waited === 'not') return null;
  return (
    <div className="skeleton" role="status">
      <span className={waited === 'long' ? 'quiet' : 'unseen'}>{waited === 'long' ? texts.app.slow : texts.app.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton-line" aria-hidden />
      ))}
    </div>
  );
}
