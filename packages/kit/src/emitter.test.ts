import { describe, expect, it } from 'vitest';
import { Emitter } from './emitter.ts';

describe('Emitter', () => {
  it('tells everybody, in the order of subscribing, until they leave', () => {
    const emitter = new Emitter<string>();
    const heard: string[] = [];
    const leave = emitter.subscribe((value) => heard.push(`a ${value}`));
    emitter.subscribe((value) => heard.push(`b ${value}`));
    emitter.emit('one');
    leave();
    leave();
    emitter.emit('two');
    expect(heard).toEqual(['a one', 'b one', 'b two']);
    expect(emitter.size).toBe(1);
  });

  it('holds one function that subscribed twice for two', () => {
    const emitter = new Emitter<number>();
    let calls = 0;
    const listener = () => (calls += 1);
    const leave = emitter.subscribe(listener);
    emitter.subscribe(listener);
    emitter.emit(1);
    expect(calls).toBe(2);
    leave();
    emitter.emit(2);
    expect(calls).toBe(3);
  });

  it('lets nobody’s mistake keep the others from hearing', () => {
    const mistakes: unknown[] = [];
    const emitter = new Emitter<number>((error) => mistakes.push(error));
    const heard: number[] = [];
    const mistake = new TypeError('of one listener');
    emitter.subscribe(() => {
      throw mistake;
    });
    emitter.subscribe((value) => heard.push(value));
    emitter.emit(7);
    expect(heard).toEqual([7]);
    expect(mistakes).toEqual([mistake]);
  });

  it('tells of a value only those who were there when it came', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    emitter.subscribe((value) => {
      heard.push(`old ${value}`);
      if (value === 1) emitter.subscribe((later) => heard.push(`new ${later}`));
    });
    emitter.emit(1);
    expect(heard).toEqual(['old 1']);
    emitter.emit(2);
    expect(heard).toEqual(['old 1', 'old 2', 'new 2']);
  });
});
