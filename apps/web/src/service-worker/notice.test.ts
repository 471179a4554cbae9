import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNotice, targetOf } from './notice.ts';

const sent = { notificationId: 'ntf_1', receipt: 'secret', title: 'Front door: locked 14:03', body: 'Both reported.', url: '/resident/visits/vis_1', tag: 'vis_1' };

describe('readNotice', () => {
  it('reads what the server pushes', () => {
    expect(readNotice(JSON.stringify(sent))).toEqual(sent);
  });

  it('leads home and stands alone where link and tag are missing', () => {
    const { url, tag, ...rest } = sent;
    expect([url, tag]).toEqual(['/resident/visits/vis_1', 'vis_1']);
    expect(readNotice(JSON.stringify(rest))).toMatchObject({ url: '/resident', tag: 'ntf_1' });
  });

  it('reads a question, and leaves out one that is not whole', () => {
    const question = { visitId: `vis_${'0'.repeat(26)}`, approve: 'Let in', deny: 'Say no' };
    expect(readNotice(JSON.stringify({ ...sent, question }))).toEqual({ ...sent, question });
    for (const spoiled of [7, null, {}, { ...question, visitId: '../../x' }, { ...question, deny: 1 }]) expect(readNotice(JSON.stringify({ ...sent, question: spoiled }))).toEqual(sent);
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
