import { describe, expect, it } from 'vitest';
import { fuzzGrants } from './grant-fuzz.ts';

describe('spoiled grants, proofs and messages', () => {
  it('open nothing and crash nothing', async () => {
    const { tried, openings, crashes, outcomes, failures } = await fuzzGrants(4_000, 20_261_122);
    expect({ tried, openings, crashes, failures }).toEqual({ tried: 4_000, openings: 0, crashes: 0, failures: [] });
    // The run means something only when it gets past the form: to signatures, holders and messages.
    for (const expected of ['grant.malformed', 'grant.forged', 'holder.malformed', 'holder.forged', 'holder.used', 'message.not_of_form']) expect(outcomes.get(expected) ?? 0, expected).toBeGreaterThan(10);
  });
});
