import { verifyBundle } from '@latchkey/evidence';
import { expect, it } from 'vitest';
import { bundleOf, makeSample } from '../../../../bench/src/tamper/sample-bundle.ts';
import { SeededRandom } from '../../../../bench/src/tamper/seeded-random.ts';
import { verdictLines } from './verdict-lines.ts';

it('shows a terminal no control characters out of a bundle', () => {
  const { data, parts } = makeSample(new SeededRandom(31));
  const verdict = verifyBundle(bundleOf({ ...data, visitId: 'vis_1\u{1b}[2J\rPROVED' }, parts));
  const lines = verdictLines(verdict, undefined);
  expect(lines).toContain('Visit      vis_1\u{fffd}[2J\u{fffd}PROVED');
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});
