import { Bytes } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATE_LIMIT, decodePayload, field, textField } from './payload.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a payload', () => {
  it('is text, and JSON where it is', () => {
    expect(decodePayload(bytes('{"a":1}'), STATE_LIMIT)).toEqual({ text: '{"a":1}', json: { a: 1 } });
    expect(decodePayload(bytes('LOCK'), STATE_LIMIT)).toEqual({ text: 'LOCK', json: undefined });
  });

  it('is nothing when it is too long or no text', () => {
    expect(decodePayload(bytes('12345'), Bytes(4))).toBeUndefined();
    expect(decodePayload(Uint8Array.from([0xff, 0xfe]), STATE_LIMIT)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (data) => void decodePayload(data, STATE_LIMIT)));
    expect(() => decodePayload(bytes('['.repeat(60_000)), STATE_LIMIT)).not.toThrow();
  });

  it('shows its own fields only', () => {
    const json: unknown = JSON.parse('{"__proto__":{"state":"LOCK"},"n":1}');
    expect(field(json, 'state')).toBeUndefined();
    expect(field({}, 'constructor')).toBeUndefined();
    expect(field('text', 'length')).toBeUndefined();
    expect(textField(json, 'n')).toBeUndefined();
  });
});
