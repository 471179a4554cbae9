import { asBlob, openFilm } from '../evidence/opened-film.ts';
import { openArchive } from './check/archive.ts';
import { fieldsIn, isFields, own, textIn, unbase64 } from './check/bytes.ts';

/** The address of the bundle's first recording, opened with the key that the bundle holds; undefined when it holds none, or another's. */
export async function playableIn(bundle: Uint8Array): Promise<string | undefined> {
  const files = openArchive(bundle)?.files;
  const openings = fieldsIn(textIn(files?.get('keys.json')))?.['recordings'];
  for (const opening of Array.isArray(openings) ? openings : []) {
    if (!isFields(opening) || typeof opening['recordingId'] !== 'string') continue;
    const sealed = files?.get(`recording/${opening['recordingId']}/part-000.mp4`);
    const key = unbase64(opening['key']);
    if (sealed === undefined || key === undefined) continue;
    const pieces = await openFilm(opening['recordingId'], own(sealed), key).catch(() => undefined);
    if (pieces !== undefined) return URL.createObjectURL(asBlob(pieces));
  }
  return undefined;
}
