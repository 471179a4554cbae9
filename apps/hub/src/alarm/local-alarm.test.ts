import type { JournalEntry } from '@latchkey/contract';
import type { AlarmPort } from '@latchkey/driver-api';
import { CodedError, Instant, ManualClock, newId, Seconds, silentLog } from '@latchkey/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLocalAlarm, type LocalAlarm } from './local-alarm.ts';

const VISIT = newId('vis');
let clock: ManualClock;
let confirmed: number;
let orders: boolean[];
let broken: boolean;
let alarm: LocalAlarm;
let seq: number;

const port: AlarmPort = {
  traits: { feedback: 'none' },
  reachability: { kind: 'online', since: Instant(0) },
  async set(sounding) {
    if (broken) throw new CodedError('alarm.offline', 'no broker');
    orders.push(sounding);
  },
  onReachability: () => () => undefined,
};
const line = (state: string, notices: readonly string[] = [], visitId = VISIT) => {
  seq += 1;
  // Only what the alarm looks at.
  alarm.noted({ kind: 'visit', seq, visitId, state, notices } as unknown as JournalEntry);
};
const pass = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(Seconds(1));
    await Promise.resolve();
  }
};

beforeEach(() => {
  clock = new ManualClock();
  [confirmed, orders, broken, seq] = [0, [], false, 0];
  alarm = createLocalAlarm({ alarms: [port], confirmedSeq: () => confirmed, clock, log: silentLog });
});

describe('the alarm at the site', () => {
  it('sounds when a door was left open and the server does not confirm that it knows, and ends when it does', async () => {
    line('open', ['visit.opened']);
    line('left_open', ['alarm.left_open']);
    await pass(4);
    expect(orders).toEqual([]);
    await pass(1);
    expect([orders, alarm.sounding]).toEqual([[true], true]);
    await pass(30);
    confirmed = 1;
    await pass(2);
    expect(orders).toEqual([true]);
    confirmed = 2;
    await pass(1);
    expect([orders, alarm.sounding]).toEqual([[true, false], false]);
  });

  it('is silent when the server confirms in time, and while nothing is wrong', async () => {
    line('open', ['visit.opened']);
    await pass(60);
    line('left_open', ['alarm.left_open']);
    await pass(3);
    confirmed = 2;
    await pass(600);
    expect(orders).toEqual([]);
  });

  it('sounds for what happened after the last confirmation', async () => {
    line('left_open', ['alarm.left_open']);
    confirmed = 1;
    await pass(60);
    line('left_open', ['alarm.picture_lost']);
    await pass(5);
    expect(orders).toEqual([true]);
  });

  it('ends when the door is secured after all', async () => {
    line('jammed', ['alarm.jammed']);
    await pass(10);
    line('locking');
    await pass(2);
    expect(alarm.sounding).toBe(true);
    line('secured', ['visit.secured']);
    await pass(1);
    expect(orders).toEqual([true, false]);
  });

  it('goes on while one of two doors needs it', async () => {
    const other = newId('vis');
    line('left_open', ['alarm.left_open']);
    line('jammed', ['alarm.jammed'], other);
    await pass(6);
    line('secured', [], VISIT);
    await pass(6);
    expect([orders, alarm.sounding]).toEqual([[true], true]);
    line('secured', [], other);
    expect(orders).toEqual([true, false]);
  });

  it('is asked again every minute, since sirens end by themselves', async () => {
    line('left_open', ['alarm.left_open']);
    await pass(5 + 121);
    expect(orders).toEqual([true, true, true]);
  });

  it('is tried again each second until it sounds', async () => {
    broken = true;
    line('left_open', ['alarm.left_open']);
    await pass(8);
    expect(orders).toEqual([]);
    broken = false;
    await pass(2);
    expect(orders).toEqual([true]);
  });

  it('ends with the hub', async () => {
    line('left_open', ['alarm.left_open']);
    await pass(6);
    await alarm[Symbol.asyncDispose]();
    expect(orders).toEqual([true, false]);
  });
});
