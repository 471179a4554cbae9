import { codeOf } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { nodeIdFor, readSetupCode } from './setup-code.ts';

const failureOf = (text: string) => {
  try {
    readSetupCode(text);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
};

describe('readSetupCode', () => {
  // The connectedhomeip project's own example: passcode 20202021, discriminator 3840.
  it('reads a typed code, with or without hyphens', () => {
    const expected = { passcode: 20_202_021, discriminator: { shortDiscriminator: 15 } };
    expect(readSetupCode('34970112332')).toEqual(expected);
    expect(readSetupCode('3497-011-2332')).toEqual(expected);
  });

  it('reads the text of a QR code', () => {
    expect(readSetupCode('MT:Y.K9042C00KA0648G00')).toEqual({ passcode: 20_202_021, discriminator: { longDiscriminator: 3_840 } });
  });

  it.each(['34970112331', '3497011233', 'MT:', 'MT:Y.K9042C00KA0648G0', 'MT:ÄÖÜ', ''])('refuses %j with its code', (text) => {
    expect(failureOf(text)).toBe('matter.bad_code');
  });
});

describe('nodeIdFor', () => {
  it('is the same for the same lock and another for another', () => {
    expect(nodeIdFor('front', '3497-011-2332')).toBe(nodeIdFor('front', '34970112332'));
    expect(nodeIdFor('front', '34970112332')).not.toBe(nodeIdFor('back', '34970112332'));
    expect(nodeIdFor('front', '34970112332')).not.toBe(nodeIdFor('front', '14951902622'));
  });

  it('stays inside the operational range', () => {
    for (let i = 0; i < 200; i += 1) {
      const id: bigint = nodeIdFor(`lock-${i}`, '34970112332');
      expect(id >= 1n && id <= 0xffff_ffef_ffff_ffffn).toBe(true);
    }
  });
});
