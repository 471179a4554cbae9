import type { Recording } from '@latchkey/contract';
import { useEffect, useState } from 'react';
import { useResident } from '../app/resident-context.ts';

/** The address of a still of a recording, made on this device; undefined until it is there, and where this device cannot read it or the home is away. */
export function useStill(recordingId: Recording['id'] | undefined, atMillis: number): string | undefined {
  const { stills } = useResident();
  const [shown, setShown] = useState<{ readonly of: string; readonly address: string }>();
  const of = recordingId === undefined ? undefined : `${recordingId} ${Math.round(atMillis)}`;
  useEffect(() => {
    if (recordingId === undefined || of === undefined) return undefined;
    let wanted = true;
    stills.show(recordingId, atMillis).then(
      (address) => wanted && setShown({ of, address }),
      // An icon stands in its place; the player says why.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [stills, recordingId, atMillis, of]);
  return shown?.of === of ? shown?.address : undefined;
}
