import { describe, expect, it } from 'vitest';
import { gridOf } from './luma-grid.ts';

describe('a grid', () => {
  it('holds the mean of each cell, whatever the stride', () => {
    const luma = Uint8Array.from([0, 10, 100, 200, 99, 20, 30, 100, 200, 99]);
    expect(gridOf(luma, 5, 4, 2, { width: 2, height: 1 })).toEqual({ width: 2, height: 1, luma: Uint8Array.from([15, 150]) });
  });

  it('takes every pixel once where sizes do not divide', () => {
    const luma = Uint8Array.from({ length: 7 }, (_, x) => x * 10);
    expect([...gridOf(luma, 7, 7, 1, { width: 3, height: 1 }).luma]).toEqual([5, 25, 50]);
  });

  it('repeats pixels of a picture that is smaller than itself', () => {
    expect([...gridOf(Uint8Array.from([9, 90]), 2, 2, 1, { width: 4, height: 2 }).luma]).toEqual([9, 9, 90, 90, 9, 9, 90, 90]);
  });
});
