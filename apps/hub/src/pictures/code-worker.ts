/** The process in which codes are read: gets one picture at a time, answers with the texts in it. Started by code-process.ts in the decoder's process, ends with it. */
import type { LumaGrid } from '@latchkey/liveness';
import { readCodes } from './code-decoder.ts';
import type { CodeAnswer } from './code-process.ts';

const answer = (message: CodeAnswer) => void process.send?.(message);

process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the hub decides when this process ends.
process.on('SIGINT', () => {});
// Nothing else is sent. A picture that the library fails at has no code in it.
process.on('message', (picture: LumaGrid) => void readCodes(picture).then(answer, () => answer([])));
answer('ready');
