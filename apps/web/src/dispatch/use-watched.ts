import { useEffect, useRef, useState } from 'preact/hooks';

const LOOK_EVERY_MILLIS = 5_000;

export interface Watched<Seen> {
  /** As it was last heard; undefined before the first time. */
  readonly seen: Seen | undefined;
  /** Why the last look gave nothing. */
  readonly failure: unknown;
  readonly busy: boolean;
  /** Does something and looks again; one thing at a time, a press meanwhile counts for nothing. Tells whether it was done. */
  readonly act: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** What `read` gives as a desk watches it, while somebody looks at the page. */
export function useWatched<Seen>(read: () => Promise<Seen>): Watched<Seen> {
  const [seen, setSeen] = useState<Seen>();
  const [failure, setFailure] = useState<unknown>();
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const looks = useRef(0);
  const look = async () => {
    // An answer that another one overtook is old.
    const turn = (looks.current += 1);
    await read().then(
      (now) => {
        if (turn !== looks.current) return;
        setSeen(now);
        setFailure(undefined);
      },
      (error: unknown) => turn === looks.current && setFailure(error),
    );
  };
  useEffect(() => {
    const shown = () => void (document.hidden || look());
    shown();
    const timer = setInterval(shown, LOOK_EVERY_MILLIS);
    document.addEventListener('visibilitychange', shown);
    return () => {
      looks.current += 1;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [read]);
  return {
    seen,
    failure: refused ?? failure,
    busy,
    async act(work) {
      if (busy) return false;
      setBusy(true);
      setRefused(undefined);
      try {
        await work();
        return true;
      } catch (error) {
        setRefused(error);
        return false;
      } finally {
        // What is done next builds on how this left it.
        await look();
        setBusy(false);
      }
    },
  };
}
