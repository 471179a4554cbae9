import { describe, expect, it } from 'vitest';
import { benchRow } from './bench-row.ts';
import { figure, resultTable } from './result-table.ts';

describe('the table', () => {
  it('sets figures flush right and says of each target whether it is met', () => {
    const rows = [benchRow('scan', 'ms', [40, 60, 160], 'p95 <= 150'), benchRow('labels', '1/s', [180_000]), benchRow('start', 's', [4.25], 'max <= 6')];
    expect(resultTable(rows)).toBe(
      [
        'name    unit  n     p50     p95     min     max  target      met',
        '------  ----  -  ------  ------  ------  ------  ----------  ---',
        'scan    ms    3      60     160      40     160  p95 <= 150  NO',
        'labels  1/s   1  180000  180000  180000  180000',
        'start   s     1    4.25    4.25    4.25    4.25  max <= 6    yes',
      ].join('\n'),
    );
  });

  it.each([
    [0.1234, '0.12'],
    [9.999, '10.00'],
    [12.34, '12.3'],
    [123.4, '123'],
    [-0.5, '-0.50'],
    [0, '0'],
    [Number.NaN, '-'],
  ])('writes %d as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});
