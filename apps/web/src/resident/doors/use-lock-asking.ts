import { ApiError } from '@latchkey/client';
import type { AccessPoint } from '@latchkey/contract';
import { randomToken } from '@latchkey/kit';
import { useEffect, useState } from 'react';
import { useResident } from '../app/resident-context.ts';
import { useNow } from '../time/use-now.ts';
import { hearDoor, type LockAsking } from './lock-asking.ts';

/** Lets a screen ask a door to lock, and tells what came of it. */
export function useLockAsking(accessPoint: AccessPoint): { readonly asking: LockAsking; readonly press: () => void } {
  const { client, time } = useResident();
  const [pressed, setPressed] = useState<LockAsking>({ step: 'idle' });
  const now = useNow();
  const asking = hearDoor(pressed, accessPoint, now);
  useEffect(() => {
    // What the lock said stays said, whatever it reports later.
    if (asking !== pressed) setPressed(asking);
  }, [asking, pressed]);
  return {
    asking,
    press() {
      if (asking.step === 'sending' || asking.step === 'waiting') return;
      const boltBefore = accessPoint.bolt.at;
      setPressed({ step: 'sending' });
      client.call('POST /api/v1/access-points/{accessPointId}/lock', { params: { accessPointId: accessPoint.id }, idempotencyKey: `lock-${randomToken(24)}` }).then(
        () => setPressed({ step: 'waiting', since: time.now(), boltBefore }),
        (error: unknown) => setPressed({ step: 'refused', code: error instanceof ApiError ? error.code : 'server.failed' }),
      );
    },
  };
}
