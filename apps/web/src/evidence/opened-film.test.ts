import { joinBytes } from '@latchkey/kit';
import { blankStretch } from '@latchkey/evidence';
import { newRecordingKey } from '@latchkey/sealing';
import { describe, expect, it } from 'vitest';
import { sealedPart } from '../../../../packages/sealing/src/sealed-part.fixture.ts';
import { openFilm } from './opened-film.ts';

const key = await newRecordingKey();
const part = await sealedPart(key, 'rec_1', 6);
/** The number that the fixture fills a frame's pictures with. */
const framesIn = (pieces: Awaited<ReturnType<typeof openFilm>>) => pieces.slice(1).map((pictures) => pictures[0]);

describe('a sealed recording out of a bundle', () => {
  it('is opened from its beginning to its end', async () => {
    const pieces = await openFilm('rec_1', part.whole, key.raw);
    expect(new TextDecoder().decode(pieces[0])).toBe('beginning');
    expect(framesIn(pieces)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('goes on behind a stretch that was withheld', async () => {
    const [head, from, to] = [part.whole.length - joinBytes(...part.frames).length, part.frames.slice(0, 2), part.frames.slice(2, 4)];
    const withheld = part.whole.slice();
    withheld.set(blankStretch(joinBytes(...to).length), head + joinBytes(...from).length);
    expect(framesIn(await openFilm('rec_1', withheld, key.raw))).toEqual([1, 2, 5, 6]);
  });

  it('is not opened with another key, as another recording, or with a frame altered', async () => {
    await expect(openFilm('rec_1', part.whole, (await newRecordingKey()).raw)).rejects.toMatchObject({ code: 'seal.broken' });
    await expect(openFilm('rec_2', part.whole, key.raw)).rejects.toMatchObject({ code: 'seal.broken' });
    const third = part.whole.length - joinBytes(...part.frames.slice(2)).length;
    // Its mark, and the first byte of its pictures.
    for (const [at, code] of [[third, 'seal.not_sealed'], [third + 80, 'seal.broken']] as const) {
      const altered = part.whole.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      await expect(openFilm('rec_1', altered, key.raw)).rejects.toMatchObject({ code });
    }
  });
});
