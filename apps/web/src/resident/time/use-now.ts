import { type Duration, type Instant, Seconds } from '@latchkey/kit';
import { useEffect, useState } from 'react';
import { useResident } from '../app/resident-context.ts';

/** The server's time now; the component is drawn again at each `interval`, so that ages on it stay true. */
export function useNow(interval: Duration = Seconds(1)): Instant {
  const { clock, time } = useResident();
  const [, draw] = useState(0);
  useEffect(() => {
    let timer = clock.schedule(interval, tick);
    function tick() {
      timer = clock.schedule(interval, tick);
      draw((count) => count + 1);
    }
    return () => timer[Symbol.dispose]();
  }, [clock, interval]);
  return time.now();
}
