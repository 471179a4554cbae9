import type { BoltState, LockAction } from '@latchkey/driver-api';
import { Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { boltCause } from './bolt-cause.ts';

const withdrawn = { bolt: 'withdrawn', cause: 'auto' } as const;
const at = Seconds(100);
const ago = (seconds: number) => Seconds(100 - seconds);
const bolt = (what: BoltState) => ({ what, at });
const command = (what: LockAction, seconds: number) => ({ what, at: ago(seconds) });

describe('why a bolt moved', () => {
  it('is remote when it obeys a recent command', () => {
    expect(boltCause(withdrawn, bolt('thrown'), undefined, command('lock', 1))).toBe('remote');
    expect(boltCause(withdrawn, bolt('partial'), undefined, command('lock', 1))).toBe('remote');
    expect(boltCause({ bolt: 'thrown', cause: 'unknown' }, bolt('withdrawn'), undefined, command('unlock', 14))).toBe('remote');
  });

  it('is unknown without one, long after one, and against one', () => {
    expect(boltCause(withdrawn, bolt('thrown'), undefined, undefined)).toBe('unknown');
    expect(boltCause(withdrawn, bolt('thrown'), undefined, command('lock', 16))).toBe('unknown');
    expect(boltCause(withdrawn, bolt('thrown'), undefined, command('unlock', 1))).toBe('unknown');
  });

  it("is what the lock's own event said, also against a command", () => {
    expect(boltCause(withdrawn, bolt('thrown'), { what: 'manual', at: ago(1) }, command('lock', 1))).toBe('manual');
    expect(boltCause(withdrawn, bolt('thrown'), { what: 'manual', at: ago(4) }, command('lock', 1))).toBe('remote');
  });

  it('stays what it was while the bolt stays, and is unknown with an unknown bolt', () => {
    expect(boltCause(withdrawn, bolt('withdrawn'), { what: 'manual', at: ago(1) }, command('unlock', 1))).toBe('auto');
    expect(boltCause(withdrawn, bolt('unknown'), { what: 'manual', at: ago(1) }, command('lock', 1))).toBe('unknown');
  });
});
