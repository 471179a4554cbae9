import { lineHash, originOf, signCheckpoint } from '@latchkey/evidence';
import { newId, toIso, Instant } from '@latchkey/kit';
import { actNames as agreed } from '@latchkey/contract';
import { expect, it } from 'vitest';
import { actNames, proofOf, shownLine } from './act-list.ts';

const [hubId, older] = [newId('hub'), newId('hub')];
const hash = lineHash('the root of a tree');

/** Lines of a hub's journal, newest first, as the server gives them. */
function linesOf(hub: `hub_${string}`, count: number) {
  const texts: string[] = [];
  for (let nth = 1; nth <= count; nth += 1) {
    const before = texts[0] === undefined ? '' : lineHash(texts[0]);
    texts.unshift(JSON.stringify({ kind: 'act', seq: nth * 3, at: toIso(Instant(nth)), id: newId('act'), what: 'share.made', by: { kind: 'member', id: newId('mem') }, about: null, toldAt: toIso(Instant(0)), chain: { v: 1, prev: hash, of: 'acts', nth, run: 'r', mono: nth, before } }));
  }
  return texts.map((text, index) => ({ hubId: hub, seq: (count - index) * 3, text, receivedAt: toIso(Instant(9)), byName: 'Ada', aboutName: null }));
}
const seen = (hub: string, count: number, head: string) => signCheckpoint({ origin: originOf(hub), size: 9, root: new Uint8Array(32), head: hash, acts: { count, head } }, new Uint8Array(32), () => new Uint8Array(64));

it('knows the acts that are agreed', () => {
  expect(Object.keys(actNames).toSorted()).toEqual([...agreed].toSorted());
});

it('says whether the list is what the hub signed, over a hub that was replaced too', () => {
  const lines = [...linesOf(hubId, 3), ...linesOf(older, 2)];
  const note = seen(hubId, 3, lineHash(lines[0]?.text ?? ''));
  expect(proofOf(lines, note)).toBe('whole');
  expect(proofOf(lines, seen(hubId, 2, lineHash(lines[1]?.text ?? '')))).toBe('later');
  expect(proofOf(lines, undefined)).toBe('unproved');
  expect(proofOf(lines.slice(1), note)).toBe('acts.missing');
  expect(proofOf(lines.slice(3), note)).toBe('acts.missing');
  expect(proofOf([], note)).toBe('acts.missing');
  expect(proofOf(lines.toSpliced(4, 1, { ...(lines[4] ?? lines[0]!), text: '{}' }), note)).toBe('acts.altered');
});

it('shows what it does not know as an act, and never fails', () => {
  const [line] = linesOf(hubId, 1);
  expect(shownLine(line!)).toMatchObject({ what: 'share.made', by: 'member', byName: 'Ada', at: toIso(Instant(1)), toldAt: toIso(Instant(0)) });
  expect(shownLine({ ...line!, text: '{"what":"toString"}' })).toMatchObject({ what: undefined, by: undefined, at: undefined, toldAt: null });
  expect(shownLine({ ...line!, text: 'nonsense' })).toMatchObject({ what: undefined });
});
