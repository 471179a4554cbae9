import { newId } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { hubCommand, type HubCommand, hubReply, journalEntry, mediaHeader, presence, siteState, topics } from './hub-link.ts';

const at = '2026-03-01T09:00:00.000Z';
const hub = newId('hub');
const visitId = newId('vis');
const accessPointId = newId('ap');
const recordingId = newId('rec');
const envelope = { id: newId('cmd'), issuedAt: at, expiresAt: '2026-03-01T09:00:08.000Z' };

const bodies = {
  'visit.request': { visitId, grant: 'e.y.J', proof: 'e.y.K', approval: 'e.y.M' },
  'grant.hold': { grant: 'e.y.J' },
  'grant.release': { grantIds: [newId('grt')] },
  'authority.update': { rosters: ['e.y.L'], policy: null },
  'visit.add': { visitId, grant: 'e.y.J', proof: 'e.y.K' },
  'visit.lock': { visitId, by: 'courier', who: 'key' },
  'visit.stop': { visitId, who: 'member' },
  'access.attend': { accessPointId },
  'access.lock': { accessPointId, who: 'member' },
  'picture.learn': { accessPointId },
  'live.offer': { sessionId: newId('live'), accessPointId, sdp: 'v=0', proof: 'e.y.J' },
  'live.end': { sessionId: newId('live') },
  'live.keep': { sessionIds: [newId('live')] },
  'recording.keys': { recordingId },
  'recording.share': { recordingId, envelopes: [{ deviceId: 'dev_a', enc: 'AA', sealed: 'BB' }] },
  'acts.note': { acts: [{ id: newId('act'), what: 'share.made', by: { kind: 'member', id: newId('mem') }, about: newId('shr'), at }] },
  'media.open': { streamId: newId('str'), media: { kind: 'recording', recordingId, part: 0, start: 0, end: null } },
} as const satisfies { readonly [Type in HubCommand['type']]: unknown };

const visitLine = {
  kind: 'visit', seq: 3, at, visitId, accessPointId, purpose: 'delivery', parcels: [newId('par')], type: 'bolt.reported', data: { bolt: 'thrown', cause: 'remote' },
  state: 'settling', notices: ['visit.closed'], alarms: [], refusal: null, clean: false,
} as const;
const recordingLine = {
  kind: 'recording', seq: 4, at, recording: { recordingId, accessPointId, visitId, state: 'complete', startedAt: at, durationMillis: 40_000, bytes: 1_000_000, frames: 400 },
} as const;
const actLine = {
  kind: 'act', seq: 5, at, id: newId('act'), what: 'recording.read', by: { kind: 'share', id: newId('shr') }, about: recordingId, toldAt: null,
  chain: { v: 1, prev: '', of: 'acts', nth: 1, run: 'r', mono: 1, before: '' },
} as const;
const accessPoint = {
  id: accessPointId, name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at }, door: { value: 'unknown', at: null }, lockReachable: true, contactReachable: false,
  camera: { state: 'live', lastFrameAt: at }, visitId: null,
} as const;

/** What is left of a message after it travelled as JSON and was read by its schema. */
const travelled = (schema: { parse(value: unknown): unknown }, message: unknown): unknown => schema.parse(JSON.parse(JSON.stringify(message)));

describe('messages of the hub link', () => {
  it.each(Object.entries(bodies))('%s arrives as it was sent', (type, body) => {
    expect(travelled(hubCommand, { ...envelope, type, body })).toEqual({ ...envelope, type, body });
  });

  it.each([
    ['a live view', { kind: 'live', accessPointId, deviceId: newId('dev'), challenge: 'c' }],
    ['a live view by a link', { kind: 'live', accessPointId, deviceId: 'f'.repeat(64), challenge: 'c', link: 'e.y.L' }],
  ])('media.open asks for %s', (_what, media) => {
    const message = { ...envelope, type: 'media.open', body: { ...bodies['media.open'], media } };
    expect(travelled(hubCommand, message)).toEqual(message);
  });

  it.each([
    ['a line of a visit', journalEntry, visitLine],
    ['a line of a recording', journalEntry, recordingLine],
    ['a line of an act', journalEntry, actLine],
    ['a state', siteState, { at, instance: 'a1', accessPoints: [accessPoint] }],
    ['a state with what the owners signed', siteState, { at, instance: 'a1', accessPoints: [], authority: { roster: 3, policy: 0, breaker: 'breaker.many_doors' } }],
    ['a presence', presence, { online: false, instance: 'a1', at }],
    ['a good reply', hubReply, { id: envelope.id, at, result: { ok: true, body: { state: 'arming' } } }],
    ['a refusal', hubReply, { id: envelope.id, at, result: { ok: false, code: 'door.open', message: 'The door is open' } }],
    ['a stream', mediaHeader, { ok: true, contentType: 'video/mp4', size: null, start: 0, end: null, complete: false }],
    ['no stream', mediaHeader, { ok: false, code: 'recording.gone', message: 'Deleted' }],
  ])('%s arrives as it was sent', (_what, schema, message) => {
    expect(travelled(schema, message)).toEqual(message);
  });

  it.each([
    ['a command of no known type', hubCommand, { ...envelope, type: 'door.open', body: { accessPointId } }],
    ['an unlock', hubCommand, { ...envelope, type: 'access.unlock', body: bodies['access.lock'] }],
    ['a command without an expiry', hubCommand, { id: envelope.id, issuedAt: at, type: 'visit.stop', body: bodies['visit.stop'] }],
    ['a command without an id', hubCommand, { ...envelope, id: '', type: 'visit.stop', body: bodies['visit.stop'] }],
    ['a command with another’s body', hubCommand, { ...envelope, type: 'visit.request', body: bodies['visit.stop'] }],
    ['a grant of endless length', hubCommand, { ...envelope, type: 'visit.request', body: { ...bodies['visit.request'], grant: 'x'.repeat(4_001) } }],
    ['a recording named by a path', hubCommand, { ...envelope, type: 'media.open', body: { ...bodies['media.open'], media: { kind: 'recording', recordingId: '../keys', start: 0, end: null } } }],
    ['a range before the start', hubCommand, { ...envelope, type: 'media.open', body: { ...bodies['media.open'], media: { kind: 'recording', recordingId, start: -1, end: null } } }],
    ['a line before the first', journalEntry, { ...visitLine, seq: 0 }],
    ['a line between two', journalEntry, { ...visitLine, seq: 1.5 }],
    ['a line in no known state', journalEntry, { ...visitLine, state: 'ajar' }],
    ['a line that does not say whether it is clean', journalEntry, { ...visitLine, clean: undefined }],
    ['a line with endless notices', journalEntry, { ...visitLine, notices: Array.from({ length: 21 }, () => 'visit.closed') }],
    ['a recording of negative length', journalEntry, { ...recordingLine, recording: { ...recordingLine.recording, bytes: -1 } }],
    ['a bolt that is merely locked', siteState, { at, instance: 'a1', accessPoints: [{ ...accessPoint, bolt: { value: 'locked', at } }] }],
    ['a reply that is neither good nor bad', hubReply, { id: envelope.id, at, result: { body: {} } }],
  ])('%s is refused', (_what, schema, message) => {
    expect(schema.safeParse(message).success).toBe(false);
  });

  it('has a topic of its own for each hub and purpose, without wildcards', () => {
    const other = newId('hub', 0);
    const names = Object.values(topics).flatMap((topic) => [topic(hub), topic(other)]);
    expect(new Set(names)).toHaveLength(names.length);
    for (const name of names) expect(name).toMatch(/^latchkey\/hubs\/hub_[0-9a-z]{26}\/[a-z]+$/);
  });
});
