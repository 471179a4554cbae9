import { newId } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { NOON } from './household.fixture.ts';
import { decide } from './policy-decision.ts';
import { safePolicy } from './safe-policy.ts';

const box = newId('ap');
const kinds = ['front-door', 'garage', 'gate', 'lobby', 'parcel-box', 'locker', 'counter', 'brand-new-kind'];
const doors = kinds.map((kind) => ({ kind, id: kind === 'parcel-box' ? box : newId('ap') }));
// Only what a decision looks at.
const policy = { ...safePolicy(newId('site'), 1, 'UTC', doors, 0), text: '', signedBy: 'dev_owner' };
const wanted = { purpose: 'delivery' as const, courier: 'anybody', carrier: undefined, parcels: [] };

it('a label alone opens only what nobody lives behind; every other door asks, also one of a kind that is not known', () => {
  const byItself = doors.filter(({ id }) => {
    const decision = decide(policy, { ...wanted, accessPointId: id }, NOON);
    if (!decision.allowed) expect.unreachable(decision.code);
    return decision.how === 'itself';
  });
  expect(byItself.map(({ kind }) => kind)).toEqual(['parcel-box', 'locker', 'counter']);
});

it('nothing is fetched, sent back or entered before somebody allowed it', () => {
  for (const purpose of ['collection', 'return', 'entry'] as const) expect(decide(policy, { ...wanted, purpose, accessPointId: box }, NOON)).toMatchObject({ allowed: false, code: 'policy.not_this_purpose' });
});
