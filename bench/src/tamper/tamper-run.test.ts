import { blankStretch, verifyBundle } from '@latchkey/evidence';
import { describe, expect, it } from 'vitest';
import { checkBundle } from '../../../apps/web/src/verify/check/bundle-check.ts';
import { bundleOf, makeSample } from './sample-bundle.ts';
import { heldWord } from './held-word.ts';
import { makeSigner } from './sample-journal.ts';
import type { ChangeWord } from './sample-word.ts';
import { SeededRandom } from './seeded-random.ts';
import { runTampering } from './tamper-run.ts';
import { tamperings } from './tamperings.ts';

describe('tampering with bundles', () => {
  it('is seen and located by both verifiers, which agree', { timeout: 120_000 }, async () => {
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
      expect(verdict.recordings).toMatchObject([{ recordingId, segments: 4, intact: 2, withheld: 2, masked: { percent: 12 } }]);
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

describe('a hub that opened for what nobody had allowed', () => {
  const stranger = makeSigner('dev_00000000000000000000000000', new SeededRandom(9));
  const rule = { purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: 'itself' };
  const withRule = (change: object): ChangeWord => (word) => ({ ...word, policy: { ...word.policy, doors: [{ accessPointId: 'ap_1', rules: [{ ...rule, ...change }] }] } });
  const cases: readonly (readonly [what: string, change: ChangeWord, finding: string | undefined])[] = [
    ['nothing wrong', (word) => word, undefined],
    ['a rule that needs no yes', withRule({}), undefined],
    ['a policy that nobody signed', (word) => ({ ...word, by: { ...word.by, policy: { ...stranger, id: word.by.policy.id } } }), 'policy.not_signed @ authority 2'],
    ['a policy of a device that is gone', (word) => ({ ...word, by: { ...word.by, policy: stranger } }), 'policy.signer_gone @ authority 2'],
    ['a paused home', (word) => ({ ...word, policy: { ...word.policy, paused: true } }), 'grant.outside_policy @ line 2'],
    ['another door', withRule({ purposes: ['return'] }), 'grant.outside_policy @ line 2'],
    ['a rule that says never', withRule({ how: 'never' }), 'grant.outside_policy @ line 2'],
    ['another courier', withRule({ whom: { kind: 'courier', name: '', keys: ['D'.repeat(43)] } }), 'grant.outside_policy @ line 2'],
    ['a carrier that nobody named', withRule({ whom: { kind: 'carrier', name: 'Swift', keys: ['S'.repeat(43)] } }), 'grant.outside_policy @ line 2'],
    // 2026-11-22 is a Sunday; 15:00 UTC is 16:00 in Berlin.
    ['the hour before', withRule({ windows: [{ days: [7], from: '17:00', until: '18:00' }] }), 'grant.outside_policy @ line 2'],
    ['a night that began yesterday', withRule({ windows: [{ days: [6], from: '20:00', until: '16:30' }] }), undefined],
    ['a day that is over', withRule({ dates: { from: null, until: '2026-11-21' } }), 'grant.outside_policy @ line 2'],
    ['a time zone that there is not', (word) => ({ ...word, policy: { ...word.policy, timeZone: 'Nowhere/At_All' } }), 'grant.outside_policy @ line 2'],
    ['a yes by a stranger', (word) => ({ ...word, by: { ...word.by, approval: stranger } }), 'grant.not_approved @ line 2'],
    ['a yes to another visit', (word) => ({ ...word, approval: { ...word.approval, visit: 'vis_1' } }), 'grant.not_approved @ line 2'],
    ['a grant that the server did not sign', (word) => ({ ...word, by: { ...word.by, grant: stranger } }), 'grant.not_signed @ line 2'],
    ['a grant for another visit', (word) => ({ ...word, grant: { ...word.grant, sub: 'vis_1' } }), 'grant.other_visit @ line 2'],
    ['a grant for another hub', (word) => ({ ...word, grant: { ...word.grant, aud: 'hub_1' } }), 'grant.other_visit @ line 2'],
    ['a grant that was held, and shown at the door', (word) => heldWord(word), undefined],
    ['a held grant for any label', (word) => heldWord(word, { rule: { whom: { kind: 'label' } } }), 'grant.outside_policy @ line 2'],
    ['a held grant with the word of nobody’s carrier', (word) => heldWord(word, { vouches: stranger }), 'grant.outside_policy @ line 2'],
    ['a held grant whose day is over', (word) => heldWord(word, { claims: { nbf: 5, exp: 10 } }), 'grant.other_visit @ line 2'],
    ['a held grant that nobody showed', (word) => heldWord(word, { text: () => '' }), 'grant.not_shown @ line 2'],
    ['a held grant, shown by another phone', (word) => heldWord(word, { shownBy: stranger }), 'grant.not_shown @ line 2'],
    ['a held grant, shown at another door', (word) => heldWord(word, { door: 'ap_2' }), 'grant.not_shown @ line 2'],
    ['a held grant, shown an hour before', (word) => heldWord(word, { away: -3_600 }), 'grant.not_shown @ line 2'],
    ['a held grant, shown in another spelling', (word) => heldWord(word, { text: (shown) => shown.slice(0, -1) + '1' }), 'grant.not_shown @ line 2'],
    ['a grant that is long over', (word) => ({ ...word, grant: { ...word.grant, nbf: 5, exp: 10 } }), 'grant.other_visit @ line 2'],
  ];
  it.each(cases)('%s', async (_what, change, finding) => {
    const { zip, hub } = makeSample(new SeededRandom(6), 2, 50, change);
    for (const { findings } of [verifyBundle(zip, { expectedHub: hub }), await checkBundle(zip, hub)]) expect(findings.map(({ code, where }) => `${code} @ ${where}`)).toEqual(finding === undefined ? [] : [finding]);
  });
});

describe('what was masked', () => {
  const stranger = makeSigner('dev_00000000000000000000000000', new SeededRandom(9));
  const tablet = { deviceId: expect.stringMatching(/^dev_/) as string, name: 'Kitchen tablet' };
  const masks = (...areas: readonly unknown[]): ChangeWord => (word) => ({ ...word, policy: { ...word.policy, doors: [{ accessPointId: 'ap_1', masks: areas, rules: [{ purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: 'itself' }] }] } });
  const said = (...masked: readonly unknown[]): ChangeWord => (word) => ({ ...word, masked });
  const cases: readonly (readonly [what: string, change: ChangeWord, masked: object | undefined])[] = [
    ['as the policy asks, overlaps counted once', (word) => word, { percent: 12, asked: 12, signedBy: tablet }],
    ['the most of all lines', said(3, 30, 20), { percent: 30, asked: 12, signedBy: tablet }],
    ['nothing, though the policy asks', said(undefined), { percent: 0, asked: 12, signedBy: tablet }],
    ['what is no share of a picture', said('12', 0, -5, 101, 12.5, null), { percent: 0, asked: 12, signedBy: tablet }],
    ['what the policy does not ask', masks(), { percent: 12, asked: 0, signedBy: tablet }],
    ['nothing, and nothing was asked', (word) => said(undefined, undefined)(masks()(word)), undefined],
    ['masks of another door only', (word) => ({ ...word, policy: { ...word.policy, doors: [{ accessPointId: 'ap_2', masks: [{ x: 0, y: 0, width: 300, height: 300 }], rules: [] }, ...(word.policy as { readonly doors: readonly object[] }).doors.map((door) => ({ ...door, masks: undefined }))] } }), { percent: 12, asked: 0, signedBy: tablet }],
    ['upwards, to the edge of the picture', masks({ x: 999, y: 0, width: 1, height: 1_000 }, { x: 0, y: 999, width: 1_000, height: 1 }), { percent: 12, asked: 1, signedBy: tablet }],
    ['areas that are none', masks({ x: 500, y: 0, width: 501, height: 10 }, { x: -1, y: 0, width: 10, height: 10 }, { x: 0, y: 0, width: 0, height: 10 }, { x: 0, y: 0, width: 0.5, height: 10 }, { x: '0', y: 0, width: 10, height: 10 }, null, 7), { percent: 12, asked: 0, signedBy: tablet }],
    ['the first eight areas', masks(...Array.from({ length: 9 }, (_, index) => ({ x: index * 100, y: 0, width: 100, height: 1_000 }))), { percent: 12, asked: 80, signedBy: tablet }],
    ['by a policy that nobody signed', (word) => ({ ...word, by: { ...word.by, policy: { ...stranger, id: word.by.policy.id } } }), { percent: 12, asked: 12 }],
    ['by a policy of a device that is gone', (word) => ({ ...word, by: { ...word.by, policy: stranger } }), { percent: 12, asked: 12 }],
    ['by a policy of a member who is no owner', (word) => ({ ...word, roster: { v: 1, devices: (word.roster as { readonly devices: readonly object[] }).devices.map((device) => ({ ...device, role: 'member' })) } }), { percent: 12, asked: 12 }],
  ];
  it.each(cases)('%s', async (_what, change, masked) => {
    const { zip, hub } = makeSample(new SeededRandom(6), 2, 50, change);
    const [one, other] = [verifyBundle(zip, { expectedHub: hub }), await checkBundle(zip, hub)];
    expect(other).toEqual(one);
    expect(one.recordings.map((recording) => recording.masked)).toEqual([masked]);
  });

  it('is nobody’s wish without the household’s word', async () => {
    const { data, parts } = makeSample(new SeededRandom(6), 2, 50);
    for (const zip of [bundleOf({ ...data, authority: [] }, parts), bundleOf({ ...data, authority: data.authority.filter((line) => !line.includes('"what":"roster"')) }, parts)]) {
      const [one, other] = [verifyBundle(zip), await checkBundle(zip)];
      expect(other.recordings).toEqual(one.recordings);
      expect(one.kind).toBe('not_proved');
      expect(one.recordings[0]?.masked).toMatchObject({ percent: 12, signedBy: undefined });
    }
  });
});

describe('the verdict', () => {
  it('says by whose key, and what of the visit', async () => {
    const sample = makeSample(new SeededRandom(4));
    const [one, other] = [verifyBundle(sample.zip), await checkBundle(sample.zip)];
    expect(other).toEqual(one);
    expect(one).toMatchObject({ kind: 'proved', visitId: sample.data.visitId, hub: { id: sample.journal.hub.id, thumbprint: sample.hub }, lines: 14 });
    expect(one.witnesses).toEqual([
      expect.objectContaining({ id: sample.journal.server.id, what: 'server', at: '2027-01-15T08:00:00.000Z' }),
      expect.objectContaining({ id: sample.journal.device.id, what: 'device', at: '2027-01-15T08:00:01.000Z' }),
      expect.objectContaining({ id: sample.journal.phone.id, what: 'device', at: '2027-01-15T08:00:02.000Z' }),
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
