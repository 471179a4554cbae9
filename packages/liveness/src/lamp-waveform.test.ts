import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { LampWaveform } from './lamp-waveform.ts';

const times = [0, 900, 1_000, 1_100, 1_300, 1_900].map(Millis);

describe('the waveform of a lamp', () => {
  it('is the switches, later by the delay', () => {
    const waveform = new LampWaveform();
    waveform.push({ at: Millis(900), on: true });
    waveform.push({ at: Millis(1_200), on: false });
    expect([...waveform.seenAt(times, Millis(100), 0, false)]).toEqual([0, 0, 0.5, 1, 0.5, 0]);
    expect(waveform.changesBefore(Millis(1_300))).toEqual([400, 100]);
  });

  it('begins where the lamp rests', () => {
    const waveform = new LampWaveform();
    waveform.push({ at: Millis(950), on: false });
    expect([...waveform.seenAt(times, Millis(0), 0, true)]).toEqual([1, 1, 0, 0, 0, 0]);
  });

  it('takes a lamp to have switched half-way to its acknowledgement, and never much later', () => {
    const seen = (answeredAt: number) => {
      const waveform = new LampWaveform();
      waveform.push({ at: Millis(960), on: true });
      waveform.push({ at: Millis(1_200), on: false });
      waveform.push({ at: Millis(960), on: true, answeredAt: Millis(answeredAt) });
      return [...waveform.seenAt(times, Millis(0), 0, false)];
    };
    expect(seen(960)).toEqual([0, 0, 1, 1, 0, 0]);
    expect(seen(1_040)).toEqual([0, 0, 0.5, 1, 0, 0]);
    expect(seen(9_000)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(seen(100)).toEqual(seen(960));
  });

  it('trails behind where the camera denoises', () => {
    const waveform = new LampWaveform();
    waveform.push({ at: Millis(800), on: true });
    expect([...waveform.seenAt(times, Millis(0), 0.5, false)]).toEqual([0, 0.5, 0.75, 0.875, 0.9375, 0.96875]);
  });
});
