import { ApiError } from '@latchkey/client';
import { ManualClock } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createParcelCancelling, UNDO_WITHIN } from './parcel-cancelling.ts';

function setUp(cancel: (parcelId: string) => Promise<unknown> = async () => undefined) {
  const clock = new ManualClock();
  const sent: string[] = [];
  const cancelling = createParcelCancelling({
    clock,
    cancel(parcelId) {
      sent.push(parcelId);
      return cancel(parcelId);
    },
  });
  return { clock, sent, cancelling, step: (parcelId: string) => cancelling.all().get(parcelId)?.step };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('cancelling', () => {
  it('waits before it sends', async () => {
    const { clock, sent, cancelling, step } = setUp();
    cancelling.ask('a');
    expect([sent, step('a')]).toEqual([[], 'undoable']);
    clock.advance(UNDO_WITHIN);
    await settle();
    expect([sent, step('a')]).toEqual([['a'], 'done']);
  });
  it('sends nothing that was taken back', async () => {
    const { clock, sent, cancelling, step } = setUp();
    cancelling.ask('a');
    cancelling.undo('a');
    clock.advance(UNDO_WITHIN);
    await settle();
    expect([sent, step('a')]).toEqual([[], undefined]);
  });
  it('sends once, however often it is asked', async () => {
    const { clock, sent, cancelling } = setUp();
    cancelling.ask('a');
    cancelling.ask('a');
    cancelling.flush();
    clock.advance(UNDO_WITHIN);
    await settle();
    cancelling.ask('a');
    clock.advance(UNDO_WITHIN);
    expect(sent).toEqual(['a']);
  });
  it('sends what waits when the page closes, and each by itself', () => {
    const { sent, cancelling } = setUp();
    cancelling.ask('a');
    cancelling.ask('b');
    cancelling.flush();
    expect(sent).toEqual(['a', 'b']);
  });
  it('says why it failed and can be asked again', async () => {
    const { clock, sent, cancelling } = setUp(async () => {
      throw new ApiError('request.conflict', 409, 'delivering');
    });
    cancelling.ask('a');
    clock.advance(UNDO_WITHIN);
    await settle();
    expect(cancelling.all().get('a')).toEqual({ step: 'failed', code: 'request.conflict' });
    cancelling.ask('a');
    clock.advance(UNDO_WITHIN);
    expect(sent).toEqual(['a', 'a']);
  });
});
