import { blankStretch, verifyBundle } from '@latchkey/evidence';
import { describe, expect, it } from 'vitest';
import { checkBundle } from '../../../apps/web/src/verify/check/bundle-check.ts';
import { bundleOf, makeSample } from './sample-bundle.ts';
import { SeededRandom } from './seeded-random.ts';
import { runTampering } from './tamper-run.ts';
import { tamperings } from './tamperings.ts';

describe('tampering with bundles', () => {
  it('is seen and located by both verifiers, which agree', { timeout: 60_000 }, async () => {
    const ways = Object.keys(tamperings).length;
    const { rows, good, misses } = await runTampering(ways * 6, 7);
    expect(misses).toEqual([]);
    expect(good.proved).toBe(good.tried);
    expect(good.tried).toBeGreaterThan(4);
    for (const { name, ...counts } of rows) expect(counts, name).toEqual({ tried: 6, detected: 6, located: 6, agreed: 6 });
  });
});

describe('a bundle with something withheld', () => {
  const sample = makeSample(new SeededRandom(3));
  const recordingId = sample.parts[0]?.recordingId ?? '';
  const both = async (zip: Uint8Array) => [verifyBundle(zip), await checkBundle(zip)] as const;

  it('proves the rest, and names the gap with its times', async () => {
    for (const verdict of await both(bundleOf(sample.data, sample.parts, [{ recordingId, segments: [1, 2] }]))) {
      expect(verdict.kind).toBe('proved_in_part');
      expect(verdict.findings.map(({ code, where }) => [code, where])).toEqual([['recording.withheld', `recording ${recordingId} segment 1`], ['recording.withheld', `recording ${recordingId} segment 2`]]);
      for (const { from = '', to = '' } of verdict.findings) expect(Date.parse(to) - Date.parse(from)).toBe(10_000);
      expect(verdict.recordings).toEqual([{ recordingId, segments: 4, intact: 2, withheld: 2 }]);
    }
  });

  it('may lack the whole recording', async () => {
    for (const verdict of await both(bundleOf(sample.data, [], [{ recordingId, segments: null }]))) {
      expect(verdict.kind).toBe('proved_in_part');
      expect(verdict.findings.map(({ code }) => code)).toEqual(['recording.withheld', 'recording.withheld']);
    }
  });

  it('keeps every byte after the gap in its place, behind an empty box', () => {
    expect(blankStretch(12)).toEqual(Uint8Array.of(0, 0, 0, 12, 0x66, 0x72, 0x65, 0x65, 0, 0, 0, 0));
  });

  it('cannot withhold what is not there', () => {
    expect(() => bundleOf(sample.data, sample.parts.map((part) => ({ ...part, bytes: part.bytes.slice(0, 200) })), [{ recordingId, segments: [2] }])).toThrow('not in the recording');
  });
});

describe('the verdict', () => {
  it('says by whose key, and what of the visit', async () => {
    const sample = makeSample(new SeededRandom(4));
    const [one, other] = [verifyBundle(sample.zip), await checkBundle(sample.zip)];
    expect(other).toEqual(one);
    expect(one).toMatchObject({ kind: 'proved', visitId: sample.data.visitId, hub: { id: sample.journal.hub.id, thumbprint: sample.hub }, lines: 11 });
    expect(one.witnesses).toEqual([
      expect.objectContaining({ id: sample.journal.server.id, what: 'server', at: '2027-01-15T08:00:00.000Z' }),
      expect.objectContaining({ id: sample.journal.device.id, what: 'device', at: '2027-01-15T08:00:01.000Z' }),
    ]);
    expect(one.timeline.map(({ type }) => type)).toEqual(['visit.requested', 'bolt.reported', 'door.reported', 'deadline.passed']);
  });

  it('is there for any file at all', async () => {
    const random = new SeededRandom(5);
    for (const size of [0, 1, 29, 30, 31, 500]) {
      expect(verifyBundle(random.bytes(size))).toEqual(await checkBundle(random.bytes(size)));
      expect(verifyBundle(random.bytes(size)).kind).toBe('not_proved');
    }
  });
});
