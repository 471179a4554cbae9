import { join } from 'node:path';
import { joinBytes, systemClock } from '@latchkey/kit';
import { readOpenedMp4 } from '@latchkey/sealing';
import { openRecording } from '../../../apps/cli/src/deliver/open-recording.ts';
import { createDatabase, createPool } from '../../../apps/server/src/database/connect.ts';
import { createHousehold } from '../../../apps/server/src/household/household-store.ts';
import { createSessions } from '../../../apps/server/src/identity/sessions.ts';
import { databaseAddress } from '../faults/database-address.ts';
import { MARKER_SIZE } from '../privacy/marker-search.ts';
import { searchBytes, searchFolder } from '../privacy/searched-places.ts';
import type { Attack, AttackStage } from './attack.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** One sign of an identifier is another. */
function permuted(id: string, turn: number): string {
  const at = id.length - 1 - (turn % 20);
  const sign = ALPHABET[(ALPHABET.indexOf(id[at] ?? '0') + 1 + (turn % 31)) % ALPHABET.length] ?? '0';
  return `${id.slice(0, at)}${sign}${id.slice(at + 1)}`;
}

/** Enough that a picture which is cut anywhere holds some. */
const PIECES = 1_000;
/** A piece with fewer different bytes than this stands in anything. */
const FEWEST_DIFFERENT = 12;
const FILM_LIMIT = 30_000;

/** Pieces of the coded pictures of a film, taken evenly from all of it. */
function piecesOf(film: Uint8Array): readonly Uint8Array[] {
  const step = Math.max(MARKER_SIZE, Math.floor(film.length / (2 * PIECES)));
  return Array.from({ length: Math.floor(film.length / step) }, (_, index) => film.slice(index * step, index * step + MARKER_SIZE))
    .filter((piece) => new Set(piece).size >= FEWEST_DIFFERENT)
    .slice(0, PIECES);
}

/** The owner of another household at the same server: its id of a session as its browser would send it. */
async function foreignCookie({ home: { street } }: AttackStage, turn: number): Promise<string> {
  const pool = createPool(await databaseAddress(street.dataDir), () => undefined, 1);
  await using closing = new AsyncDisposableStack();
  closing.defer(() => pool.end());
  const db = createDatabase(pool);
  const { ownerId } = await createHousehold(db, systemClock, { name: `Neighbours ${turn}`, owner: { name: 'Nell', email: null }, demo: false, postcode: null });
  return (await createSessions({ db, clock: systemClock }).begin(ownerId, street.url)).split(';')[0] ?? '';
}

/** Somebody else's pictures. */
export const pictureAttacks: readonly Attack[] = [
  {
    name: 'recording without a session',
    after: 'one tenant’s pictures shown to another (2024)',
    times: { quick: 5, full: 50 },
    async attempt({ home }) {
      const { items } = await home.resident.call('GET /api/v1/recordings', { query: { limit: 5 } });
      const answers = await Promise.all(items.flatMap(({ id }) => ['video', 'keys'].map((what) => fetch(`${home.street.url}/api/v1/recordings/${id}/${what}`))));
      const succeeded = answers.some(({ status }) => status !== 401);
      return { succeeded, outcome: succeeded ? 'a picture came' : items.length === 0 ? 'there was nothing to steal' : 'refused: 401' };
    },
  },
  {
    name: 'permuted recording ids',
    after: 'identifier mix-up (2024)',
    times: { quick: 50, full: 2_000 },
    async attempt({ home }, turn) {
      const { items } = await home.resident.call('GET /api/v1/recordings', { query: { limit: 100 } });
      const known = new Set<string>(items.map(({ id }) => id));
      const id = permuted(items[turn % Math.max(1, items.length)]?.id ?? `rec_${'0'.repeat(26)}`, turn);
      if (known.has(id)) return { succeeded: false, outcome: 'met a recording of its own' };
      const code = await home.resident.call('GET /api/v1/recordings/{recordingId}', { params: { recordingId: id as `rec_${string}` } }).then(
        () => 'found',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
      );
      return { succeeded: code === 'found', outcome: code === 'found' ? 'a foreign recording came' : 'refused: not found' };
    },
  },
  {
    name: 'another household’s pictures',
    after: 'one tenant’s pictures shown to another (2024)',
    times: { quick: 1, full: 10 },
    async attempt(stage, turn) {
      const { street, resident } = stage.home;
      const cookie = await foreignCookie(stage, turn);
      const statusOf = async (path: string) => (await fetch(`${street.url}/api/v1/${path}`, { headers: { cookie } })).status;
      // They have an account, and a home of their own.
      if ((await statusOf('visits')) !== 200) throw new TypeError('the neighbours cannot sign in');
      const { items } = await resident.call('GET /api/v1/visits', { query: { limit: 20 } });
      const paths = items.flatMap(({ id, recording }) => [`visits/${id}`, `visits/${id}/evidence`, ...(recording === null ? [] : ['', '/video', '/keys'].map((what) => `recordings/${recording.id}${what}`))]);
      if (paths.length === 0) throw new TypeError('there is nothing to steal yet');
      const statuses = await Promise.all(paths.map(statusOf));
      const succeeded = statuses.some((status) => status !== 404);
      return { succeeded, outcome: succeeded ? `answered: ${[...new Set(statuses)].join(', ')}` : 'refused: not found' };
    },
  },
  {
    name: 'operator who wants to watch',
    after: 'staff who looked into homes',
    times: { quick: 1, full: 5 },
    async attempt({ home: { resident, street } }, turn) {
      const { items } = await resident.call('GET /api/v1/recordings', { query: { limit: 20 } });
      const recordings = items.filter(({ state }) => state === 'complete');
      const recordingId = recordings[turn % Math.max(1, recordings.length)]?.id ?? 'rec_none';
      // What passes the server, and what it keeps.
      const passing = new Uint8Array(await (await resident.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId } })).arrayBuffer());
      const opened: Uint8Array[] = [];
      for await (const part of readOpenedMp4(await openRecording(resident, recordingId), false, AbortSignal.timeout(FILM_LIMIT))) opened.push(part);
      const film = joinBytes(...opened);
      const pieces = piecesOf(film);
      // The same search finds every one of them in what a device of the household opens.
      if (pieces.length < PIECES / 2 || searchBytes(film, pieces).found.size !== pieces.length) throw new TypeError(`only ${pieces.length} pieces of a picture could be looked for`);
      const found = searchBytes(passing, pieces).found.size + searchFolder(join(street.dataDir, 'server'), pieces).found.size;
      return { succeeded: found > 0, outcome: found > 0 ? `${found} pieces of pictures found` : 'sealed, on its disk and on its way' };
    },
  },
];
