import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNotice, targetOf } from './notice.ts';

const plain = { alarm: false, about: { visitId: null, incidentId: null }, buttons: [] };
const sent = { notificationId: 'ntf_1', receipt: 'secret', title: 'Front door: locked 14:03', body: 'Both reported.', url: '/resident/visits/vis_1', tag: 'vis_1' };

describe('readNotice', () => {
  it('reads what the server pushes', () => {
    expect(readNotice(JSON.stringify(sent))).toEqual({ ...sent, ...plain });
  });

  it('leads home and stands alone where link and tag are missing', () => {
    const { url, tag, ...rest } = sent;
    expect([url, tag]).toEqual(['/resident/visits/vis_1', 'vis_1']);
    expect(readNotice(JSON.stringify(rest))).toMatchObject({ url: '/resident', tag: 'ntf_1' });
  });

  it('reads what it is about and its buttons, and leaves out what is not whole', () => {
    const about = { visitId: `vis_${'0'.repeat(26)}`, incidentId: null };
    const buttons = [{ action: 'lock', title: 'Lock' }, { action: 'take', title: 'I take it' }];
    expect(readNotice(JSON.stringify({ ...sent, alarm: true, about, buttons }))).toEqual({ ...sent, alarm: true, about, buttons });
    for (const spoiled of [7, null, [], { visitId: '../../x', incidentId: `vis_${'0'.repeat(26)}` }]) expect(readNotice(JSON.stringify({ ...sent, about: spoiled }))?.about).toEqual(plain.about);
    for (const spoiled of [7, null, {}, [null, 7, { action: 'unlock', title: 'Open' }, { action: 'lock', title: 1 }]]) expect(readNotice(JSON.stringify({ ...sent, buttons: spoiled }))?.buttons).toEqual([]);
  });

  it('takes nothing that is not a notice, and never throws', () => {
    for (const text of ['', 'null', '[]', '7', '{"title":"x"}', '{"notificationId":1,"receipt":2,"title":3}']) expect(readNotice(text)).toBeUndefined();
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readNotice(text)));
  });
});

describe('targetOf', () => {
  it('stays on our own site', () => {
    expect(targetOf('/resident/visits/vis_1', 'https://home.example')).toBe('https://home.example/resident/visits/vis_1');
    for (const url of ['https://elsewhere.example/', '//elsewhere.example', 'javascript:alert(1)', 'http://[']) expect(targetOf(url, 'https://home.example')).toBe('https://home.example/resident');
  });
});
