import { ApiError } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import type { PolicyContent } from '@latchkey/grants';
import { useState } from 'react';
import { useResident } from '../app/resident-context.ts';
import { policyToEdit, signHousehold, standingOf } from '../devices/household-authority.ts';
import type { Household } from '../devices/use-household.ts';

export interface PolicySigning {
  /** What stands now; undefined where this device may not sign it. */
  readonly content: PolicyContent | undefined;
  readonly busy: boolean;
  readonly failure: ApiError['code'] | undefined;
  /** Signs what was edited. Gives whether it was taken. */
  readonly sign: (edited: PolicyContent) => Promise<boolean>;
}

/** Signing the policy with this browser's device, for an owner whose device was confirmed. */
export function usePolicySigning(home: Home, { loaded, reader }: Household): PolicySigning {
  const { time } = useResident();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError['code']>();
  const known = loaded.value;
  const now = () => Math.floor(time.now() / 1_000);
  const maySign = known !== undefined && reader !== undefined && !known.conflict && standingOf(known) === 'owner';
  return {
    content: maySign ? policyToEdit({ home }, known, now()) : undefined,
    busy,
    failure,
    async sign(edited) {
      if (busy || !maySign) return false;
      setBusy(true);
      setFailure(undefined);
      try {
        await signHousehold(reader, known, now(), edited);
        return true;
      } catch (error) {
        setFailure(error instanceof ApiError ? error.code : 'request.conflict');
        return false;
      } finally {
        setBusy(false);
        loaded.reload();
      }
    },
  };
}
