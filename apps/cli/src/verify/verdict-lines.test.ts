import { verifyBundle } from '@latchkey/evidence';
import { expect, it } from 'vitest';
import { bundleOf, makeSample } from '../../../../bench/src/tamper/sample-bundle.ts';
import { makeSigner } from '../../../../bench/src/tamper/sample-journal.ts';
import type { ChangeWord } from '../../../../bench/src/tamper/sample-word.ts';
import { SeededRandom } from '../../../../bench/src/tamper/seeded-random.ts';
import { verdictLines } from './verdict-lines.ts';

it('shows a terminal no control characters out of a bundle', () => {
  const { data, parts } = makeSample(new SeededRandom(31));
  const verdict = verifyBundle(bundleOf({ ...data, visitId: 'vis_1\u{1b}[2J\rPROVED' }, parts));
  const lines = verdictLines(verdict, undefined);
  expect(lines).toContain('Visit      vis_1\u{fffd}[2J\u{fffd}PROVED');
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});

it('says what was masked, and by whose signed wish', () => {
  const linesOf = (change: ChangeWord) => verdictLines(verifyBundle(makeSample(new SeededRandom(31), 2, 50, change).zip), undefined).join('\n');
  expect(linesOf((word) => word)).toMatch(/\nMasked {5}12 % of the picture, before it was recorded: nobody can see what was there\n +The household’s policy, signed by an owner’s device, “Kitchen tablet” \(dev_\w+\), asks for masks over 12 % at this door\.\n/);
  expect(linesOf((word) => ({ ...word, masked: [40] }))).toMatch(/Masked {5}40 %[^]+masks over 12 % at this door\. The rest was asked for during the visit, or for another door/);
  expect(linesOf((word) => ({ ...word, masked: [] }))).toMatch(/Masked {5}nothing of the picture, by the hub’s word[^]+More was recorded than it allows\./);
  const gone = makeSigner('dev_00000000000000000000000000', new SeededRandom(9));
  expect(linesOf((word) => ({ ...word, by: { ...word.by, policy: gone } }))).toContain('which no owner’s device of its list signed, asks for masks over 12 %');
  expect(linesOf((word) => ({ ...word, masked: [], policy: { ...word.policy, doors: [] } }))).not.toContain('Masked');
});
