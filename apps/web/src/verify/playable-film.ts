import { asBlob, openFilm } from '../evidence/opened-film.ts';
import { openArchive } from './check/archive.ts';
import { fieldsIn, isFields, own, textIn, unbase64 } from './check/bytes.ts';

/** Addresses of the bundle's recordings, file by file, opened with the keys that the bundle holds; none where it holds none, or another's. */
export async function playableIn(bundle: Uint8Array): Promise<readonly string[]> {
  const files = openArchive(bundle)?.files ?? new Map<string, Uint8Array>();
  const openings = fieldsIn(textIn(files.get('keys.json')))?.['recordings'];
  const addresses: string[] = [];
  for (const opening of Array.isArray(openings) ? openings : []) {
    if (!isFields(opening) || typeof opening['recordingId'] !== 'string') continue;
    const { recordingId } = opening;
    const key = unbase64(opening['key']);
    if (key === undefined) continue;
    for (const [name, sealed] of files) {
      if (!name.startsWith(`recording/${recordingId}/`)) continue;
      const pieces = await openFilm(recordingId, own(sealed), key).catch(() => undefined);
      if (pieces !== undefined) addresses.push(URL.createObjectURL(asBlob(pieces)));
    }
  }
  return addresses;
}
