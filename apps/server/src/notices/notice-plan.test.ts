import { Instant } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { callOrder, defaultSettings, tellingTime } from './notice-plan.ts';

const at = (text: string): Instant => Instant(Date.parse(text));
const settings = { ...defaultSettings('owner'), quiet: { from: '22:00', until: '07:00' } };
const inBerlin = (text: string, group: 'alarm' | 'question' | 'result' | 'passing', more = {}) => tellingTime(group, { ...settings, ...more }, at(text), 'Europe/Berlin');

describe('quiet hours', () => {
  it.each(['2026-11-22T21:00:00Z', '2026-11-23T02:00:00Z', '2026-11-23T05:59:59Z'])('keep a result until they end, and nothing that somebody must act on (%s)', (now) => {
    expect(inBerlin(now, 'result')).toEqual({ kind: 'together', at: at('2026-11-23T06:00:00Z') });
    expect(inBerlin(now, 'passing')).toEqual({ kind: 'page' });
    expect(inBerlin(now, 'alarm')).toEqual({ kind: 'now' });
    expect(inBerlin(now, 'question')).toEqual({ kind: 'now' });
  });

  it.each(['2026-11-22T20:59:59Z', '2026-11-23T06:00:00Z'])('are over or not begun at %s', (now) => {
    for (const group of ['result', 'passing'] as const) expect(inBerlin(now, group)).toEqual({ kind: 'now' });
  });

  it('end by the clocks of the place, also in the night in which these are changed', () => {
    expect(inBerlin('2026-10-24T22:30:00Z', 'result')).toEqual({ kind: 'together', at: at('2026-10-25T06:00:00Z') });
    expect(inBerlin('2026-03-28T22:30:00Z', 'result')).toEqual({ kind: 'together', at: at('2026-03-29T05:00:00Z') });
  });

  it('of no length are none', () => {
    expect(inBerlin('2026-11-22T12:00:00Z', 'result', { quiet: { from: '13:00', until: '13:00' } })).toEqual({ kind: 'now' });
  });
});

describe('a digest', () => {
  it('is told at its time, today or tomorrow', () => {
    const digestAt = '18:30';
    expect(inBerlin('2026-11-22T12:00:00Z', 'result', { digestAt })).toEqual({ kind: 'together', at: at('2026-11-22T17:30:00Z') });
    expect(inBerlin('2026-11-22T17:30:00Z', 'result', { digestAt })).toEqual({ kind: 'together', at: at('2026-11-23T17:30:00Z') });
    expect(inBerlin('2026-11-22T12:00:00Z', 'alarm', { digestAt })).toEqual({ kind: 'now' });
  });

  it('is not waited for by what does not keep, but quiet hours are', () => {
    const told = (now: string) => tellingTime('result', { ...settings, digestAt: '18:30' }, at(now), 'Europe/Berlin', true);
    expect(told('2026-11-22T12:00:00Z')).toEqual({ kind: 'now' });
    expect(told('2026-11-22T22:00:00Z')).toEqual({ kind: 'together', at: at('2026-11-23T06:00:00Z') });
  });
});

describe('the order of calls', () => {
  it('is what the person said, and then whatever else reaches a person', () => {
    const wanted = { ...settings, channels: { ...settings.channels, alarm: ['email' as const] } };
    expect(callOrder(wanted, new Set(['push', 'ntfy', 'email', 'webhook', 'mqtt']))).toEqual(['email', 'push', 'ntfy']);
    expect(callOrder({ ...wanted, channels: { ...wanted.channels, alarm: [] } }, new Set(['push']))).toEqual(['push']);
  });
});
