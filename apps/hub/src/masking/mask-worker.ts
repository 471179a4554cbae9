/**
 * One masked camera's own process: gets its coded pictures on its standard input and gives them back on its standard output, without what is masked. Its argument are the masks, for as
 * long as it lives: no picture is ever covered by the masks of before. Started by mask-process.ts, ends with its parent.
 * node-av brings FFmpeg under the GPL, which is why it is loaded here and nowhere in the hub.
 */
import { privacyMask } from '@latchkey/grants';
import { z } from 'zod';
import { type MaskMessage, MaskMessageReader, sendMaskMessage } from './mask-protocol.ts';
import { openPictureMasker, type PictureMasker } from './picture-masker.ts';

const masks = z.array(privacyMask).min(1).parse(JSON.parse(process.argv[2] ?? ''));
let known: { readonly session: number; readonly masker: PictureMasker } | undefined;

/** A new connection may bring another format, and a decoder that was fed rubbish is not to be trusted with what follows. */
async function maskerFor({ session, keyframe }: MaskMessage): Promise<PictureMasker | undefined> {
  if (known?.session === session) return known.masker;
  if (!keyframe) return undefined;
  known?.masker[Symbol.dispose]();
  known = { session, masker: await openPictureMasker(masks) };
  return known.masker;
}

async function answer(picture: MaskMessage): Promise<void> {
  const { annexB, keyframe, unseen } = picture;
  const masker = await maskerFor(picture);
  if (unseen) masker?.skip(annexB);
  const masked = unseen ? undefined : await masker?.mask(annexB, keyframe);
  sendMaskMessage(process.stdout, { ...picture, annexB: masked === undefined ? [] : [masked] });
}

let tail: Promise<unknown> = Promise.resolve();
process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the hub decides when this process ends.
process.on('SIGINT', () => {});
// The hub that reads this is gone, or has given this process up.
process.stdout.on('error', () => process.exit(1));
const reader = new MaskMessageReader();
process.stdin.on('data', (chunk: Buffer) => {
  // What is not understood ends the process: the hub begins anew, and shows nothing meanwhile.
  for (const picture of reader.push(chunk)) tail = tail.then(() => answer(picture));
});
process.send?.('ready');
