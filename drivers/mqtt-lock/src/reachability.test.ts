import { describe, expect, it } from 'vitest';
import { type Standing, judgeReachability } from './reachability.ts';
import type { Sign } from './source.ts';

const sign = (who: string, required: boolean): Sign => ({ who, topic: who, required, cachedAfter: undefined, read: () => undefined });
const bridge = sign('the bridge', true);
const device = sign('the device', false);
const good: Standing = {
  link: { kind: 'up' }, announced: true, patient: false, signMode: 'all', askable: true, spoke: true, deaf: false,
  signs: [{ sign: bridge, said: 'online' }, { sign: device, said: undefined }],
};
const kindOf = (change: Partial<Standing>) => judgeReachability({ ...good, ...change }).kind;

describe('whether a device answers', () => {
  it('is online when everything speaks for it', () => {
    expect(kindOf({})).toBe('online');
    expect(kindOf({ signs: [] })).toBe('online');
  });

  it('is silent without a broker, whatever else is known', () => {
    expect(kindOf({ link: { kind: 'down', reason: 'ECONNREFUSED' } })).toBe('silent');
    expect(kindOf({ link: { kind: 'connecting' } })).toBe('connecting');
  });

  it('is silent when the bridge or the device is offline', () => {
    expect(judgeReachability({ ...good, signs: [{ sign: bridge, said: 'offline' }] })).toEqual({ kind: 'silent', reason: 'The broker says that the bridge is offline.' });
    expect(kindOf({ signs: [{ sign: bridge, said: 'online' }, { sign: device, said: 'offline' }] })).toBe('silent');
  });

  it('waits a while for the announcement and for the signs that have to come', () => {
    expect(kindOf({ announced: false, signs: [], patient: true })).toBe('connecting');
    expect(kindOf({ announced: false, signs: [] })).toBe('silent');
    expect(kindOf({ signs: [{ sign: bridge, said: undefined }], patient: true })).toBe('connecting');
    expect(kindOf({ signs: [{ sign: bridge, said: undefined }] })).toBe('silent');
  });

  it('takes one good sign for enough where the device says so', () => {
    const signs = [{ sign: bridge, said: 'offline' }, { sign: device, said: 'online' }] as const;
    expect(kindOf({ signs, signMode: 'any' })).toBe('online');
    expect(kindOf({ signs: signs.map((entry) => ({ ...entry, said: 'offline' })), signMode: 'any' })).toBe('silent');
  });

  it('has to have spoken itself when it can be asked, and is silent when it leaves questions unanswered', () => {
    expect(kindOf({ spoke: false })).toBe('connecting');
    expect(kindOf({ spoke: false, askable: false })).toBe('online');
    expect(kindOf({ deaf: true })).toBe('silent');
  });
});
