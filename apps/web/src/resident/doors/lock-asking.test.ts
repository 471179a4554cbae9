import type { AccessPoint } from '@latchkey/contract';
import { Instant, plus, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { ANSWER_DUE, hearDoor, type LockAsking } from './lock-asking.ts';

const pressed = Instant(1_000_000);
const OLD = '2026-11-22T15:00:00.000Z';
const NEW = '2026-11-22T15:00:03.000Z';
const waiting: LockAsking = { step: 'waiting', since: pressed, boltBefore: OLD };
const door = (value: AccessPoint['bolt']['value'], at: string | null): AccessPoint => ({
  id: 'ap_00000000000000000000000001', name: 'Front door', kind: 'front-door', bolt: { value, at }, door: { value: 'closed', at: OLD }, lockReachable: true, contactReachable: true,
  camera: { state: 'none', lastFrameAt: null }, heardAt: OLD, visitId: null,
});
const soon = plus(pressed, Seconds(1));
const late = plus(pressed, ANSWER_DUE);

describe('a press of “Lock”', () => {
  it('takes no report from before it for an answer', () => expect(hearDoor(waiting, door('thrown', OLD), soon)).toBe(waiting));
  it('says what the lock said after it', () => expect(hearDoor(waiting, door('thrown', NEW), soon)).toEqual({ step: 'said', bolt: 'thrown', at: NEW }));
  it('says at once that the bolt is stuck', () => expect(hearDoor(waiting, door('partial', NEW), soon)).toEqual({ step: 'said', bolt: 'partial', at: NEW }));
  it('lets a bolt that is still back travel', () => {
    expect(hearDoor(waiting, door('withdrawn', NEW), soon)).toBe(waiting);
    expect(hearDoor(waiting, door('withdrawn', NEW), late)).toEqual({ step: 'said', bolt: 'withdrawn', at: NEW });
  });
  it('ends in silence when nothing comes', () => expect(hearDoor(waiting, door('thrown', OLD), late)).toEqual({ step: 'silent' }));
  it('stays as it is once it is over', () => expect(hearDoor({ step: 'refused', code: 'door.open' }, door('thrown', NEW), late).step).toBe('refused'));
});
