import type { Attack } from './attack.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** One sign of an identifier is another. */
function permuted(id: string, turn: number): string {
  const at = id.length - 1 - (turn % 20);
  const sign = ALPHABET[(ALPHABET.indexOf(id[at] ?? '0') + 1 + (turn % 31)) % ALPHABET.length] ?? '0';
  return `${id.slice(0, at)}${sign}${id.slice(at + 1)}`;
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
];
