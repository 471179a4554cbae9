import { describe, expect, it } from 'vitest';
import { textPaths } from '../../i18n/texts.ts';
import { flawWords } from '../flaw-words.ts';
import { maskWords } from '../mask-words.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

describe('the texts of the verify page', () => {
  it('are the same in both languages', () => expect(textPaths(ar)).toEqual(textPaths(en)));
});

describe('a flaw in words', () => {
  it.each([
    ['zip.malformed', 'bundle', 'the file as a whole', en.flaw.zipMalformed],
    ['line.not_included', 'line 12', 'line 12', en.flaw.lineNotIncluded],
    ['recording.withheld', 'recording rec_1 segment 3', 'recording, stretch 3', en.flaw.recordingWithheld],
    ['recording.extra_bytes', 'recording rec_1 part 0', 'recording, part 0', en.flaw.recordingExtraBytes],
    ['file.damaged', 'file keys.json', 'file keys.json', en.flaw.fileDamaged],
    ['checkpoint.not_signed', 'checkpoint', 'the signatures', en.flaw.checkpointNotSigned],
    ['from.the_future', 'nowhere', 'nowhere', en.flaw.other],
  ])('%s at %s', (code, where, place, words) => expect(flawWords(en, { code, where })).toEqual({ place, words }));
});

describe('a mask in words', () => {
  const tablet = { deviceId: 'dev_1', name: 'Kitchen tablet' };
  it.each([
    ['as it was asked for', { percent: 12, asked: 12, signedBy: tablet }, [en.masks.covered('12'), en.masks.asked('12'), en.masks.signed('Kitchen tablet')]],
    ['more than that', { percent: 30, asked: 12, signedBy: tablet }, [en.masks.covered('30'), en.masks.asked('12'), en.masks.signed('Kitchen tablet'), en.masks.more]],
    ['where none was asked for', { percent: 30, asked: 0, signedBy: { ...tablet, name: '' } }, [en.masks.covered('30'), en.masks.notAsked, en.masks.signed('dev_1'), en.masks.more]],
    ['that the hub says nothing of', { percent: 0, asked: 12, signedBy: undefined }, [en.masks.nothing, en.masks.asked('12'), en.masks.unsigned, en.masks.less]],
  ])('%s', (_what, masked, words) => expect(maskWords(en, masked)).toEqual(words));
});
