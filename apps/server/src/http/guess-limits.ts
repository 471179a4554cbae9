import { type Clock, CodedError, Hours, Minutes } from '@latchkey/kit';
import { createRateWindow } from './rate-window.ts';

/** Where a scan came from. */
export interface ScanSource {
  readonly doorCode: string;
  /** The courier's key. */
  readonly jkt: string;
  readonly address: string;
}

/** Keeps people from finding out what a door expects by trying numbers. Only misses count, so that a courier with many parcels is never held up. */
export interface GuessLimits {
  /** Throws `request.too_many` when this key, address or door had too many misses. */
  check(source: ScanSource): void;
  miss(source: ScanSource): void;
}

export function createGuessLimits(clock: Clock): GuessLimits {
  const byKey = createRateWindow(10, Minutes(10), clock);
  // Keys cost nothing to make, so the address and the door count too; the door's limit is wide, since whoever stands there could use it up for others.
  const byAddress = createRateWindow(40, Minutes(10), clock);
  const byDoor = createRateWindow(200, Hours(1), clock);
  const parts = ({ doorCode, jkt, address }: ScanSource) => [[byKey, `${doorCode} ${jkt}`], [byAddress, address], [byDoor, doorCode]] as const;
  return {
    check(source) {
      if (parts(source).some(([window, key]) => window.isFull(key))) {
        throw new CodedError('request.too_many', 'Too many labels were tried that are not for this door. Wait ten minutes; the door stays locked.');
      }
    },
    miss(source) {
      for (const [window, key] of parts(source)) window.take(key);
    },
  };
}
