import type { SameTexts } from '../i18n/texts.ts';
import type { Covered } from './check/outcome.ts';
import type { en } from './texts/en.ts';

/** For people: what of a recording was covered by privacy masks, and by whose signed wish, sentence by sentence. */
export function maskWords({ masks }: SameTexts<typeof en>, { percent, asked, signedBy }: Covered): readonly string[] {
  return [
    percent === 0 ? masks.nothing : masks.covered(String(percent)),
    asked === 0 ? masks.notAsked : masks.asked(String(asked)),
    signedBy === undefined ? masks.unsigned : masks.signed(signedBy.name === '' ? signedBy.deviceId : signedBy.name),
    ...(percent > asked ? [masks.more] : percent < asked ? [masks.less] : []),
  ];
}
