import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { ManualClock, Millis, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createLinePrinter } from './line-printer.ts';
import { withProgress } from './progress.ts';

/** A printer, and what a person reads of it. */
function terminal(verbose = false) {
  let text = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { printer: createLinePrinter(output, verbose), shown: () => stripVTControlCharacters(text).split('\n').slice(0, -1) };
}

describe('a step of the start', () => {
  it('that takes more than a second says what is waited for, and how long it took', async () => {
    const { printer, shown } = terminal();
    const clock = new ManualClock();
    const { promise, resolve } = Promise.withResolvers<string>();
    const step = withProgress({ printer, clock }, 'starting the database', () => promise);
    clock.advance(Millis(999));
    expect(shown()).toEqual([]);
    clock.advance(Millis(1));
    expect(shown()).toEqual(['latchkey │ starting the database …']);
    clock.advance(Seconds(2));
    resolve('up');
    expect(await step).toBe('up');
    expect(shown().at(-1)).toBe('latchkey │ starting the database: done in 3.0 s');
  });

  it('that is quick says nothing, also later', async () => {
    const { printer, shown } = terminal();
    const clock = new ManualClock();
    await withProgress({ printer, clock }, 'starting the database', async () => undefined);
    clock.advance(Seconds(5));
    expect(shown()).toEqual([]);
  });

  it('that fails passes its failure on, and says nothing later', async () => {
    const { printer, shown } = terminal();
    const clock = new ManualClock();
    await expect(withProgress({ printer, clock }, 'starting the hub', () => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
    clock.advance(Seconds(5));
    expect(shown()).toEqual([]);
  });
});

describe('a line of a program', () => {
  const logged = (level: number) => JSON.stringify({ level, time: 1, name: 'hub', pid: 7, hostname: 'h', v: 1, msg: 'the camera is live', camera: 'hall', ages: [1, 2] });

  it('has its speaker before it, and its facts after its message', () => {
    const { printer, shown } = terminal();
    printer.line('hub', logged(30));
    printer.line('server', 'not a log line: {');
    printer.line('sim', '   ');
    expect(shown()).toEqual(['hub      │ the camera is live camera=hall ages=[1,2]', 'server   │ not a log line: {']);
  });

  it('that only developers want is shown to who asks for it', () => {
    const [person, developer] = [terminal(), terminal(true)];
    for (const { printer } of [person, developer]) printer.line('hub', logged(20));
    expect([person.shown(), developer.shown()]).toEqual([[], ['hub      │ the camera is live camera=hall ages=[1,2]']]);
  });
});
