import { expect, it } from 'vitest';
import { hubPin, pinHub, pinnedHub, type PinStore } from './pinned-hub.ts';

it('a hub’s key stays the first that was seen, until a person has compared another with the hub', () => {
  const kept = new Map<string, string>();
  const store: PinStore = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text) };
  expect(hubPin('site_a', 'first', store)).toMatchObject({ key: { x: 'first' }, compared: false, other: undefined });
  // A server that swaps the key.
  const swapped = hubPin('site_a', 'second', store);
  expect(swapped).toMatchObject({ key: { x: 'first' }, compared: false, other: { x: 'second' } });
  expect(pinnedHub('site_a', 'second', store).x).toBe('first');
  expect(pinnedHub('site_b', 'second', store).x).toBe('second');
  pinHub('site_a', swapped.key, store);
  expect(hubPin('site_a', 'first', store)).toMatchObject({ compared: true, other: undefined });
  if (swapped.other !== undefined) pinHub('site_a', swapped.other, store);
  expect(hubPin('site_a', 'second', store)).toMatchObject({ key: { x: 'second' }, compared: true, other: undefined });
});
