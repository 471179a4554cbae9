import { describe, expect, it } from 'vitest';
import { Topics } from './topics.ts';

const noErrors = (error: unknown) => {
  throw error;
};

describe('topics', () => {
  it('tell each listener of its own topic only, and are there only while somebody listens', () => {
    const topics = new Topics<number>(noErrors);
    const heard: string[] = [];
    topics.emit('a', 0);
    expect(topics.has('a')).toBe(false);
    const leave = [topics.subscribe('a', (value) => heard.push(`first ${value}`)), topics.subscribe('a', (value) => heard.push(`second ${value}`)), topics.subscribe('b', (value) => heard.push(`other ${value}`))];
    topics.emit('a', 1);
    topics.emit('b', 2);
    expect(heard).toEqual(['first 1', 'second 1', 'other 2']);
    leave[0]?.();
    expect(topics.has('a')).toBe(true);
    leave[1]?.();
    leave[1]?.();
    expect([topics.has('a'), topics.has('b')]).toEqual([false, true]);
    topics.emit('a', 3);
    expect(heard).toHaveLength(3);
  });

  it('hears what was subscribed after a topic had ended, whoever leaves it twice', () => {
    const topics = new Topics<number>(noErrors);
    const heard: number[] = [];
    const leave = topics.subscribe('a', () => {});
    leave();
    topics.subscribe('a', (value) => heard.push(value));
    leave();
    topics.emit('a', 1);
    expect(heard).toEqual([1]);
  });
});
