import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MailParcel } from '../src/index.ts';
import { readParcelMail } from '../src/index.ts';
import expectedParcels from './expected-parcels.json' with { type: 'json' };

const FOLDER = join(import.meta.dirname, 'mails');

/** What a mail is expected to say of a parcel; `sender` is the mail's. */
type Expected = Partial<MailParcel> & { readonly number: string; readonly carrier: string; readonly sender?: string };
// The cast states the file's shape: each row names only what the mail is about.
const expected = expectedParcels as unknown as Readonly<Record<string, readonly Expected[]>>;

const read = async (name: string) => {
  const reading = await readParcelMail(readFileSync(join(FOLDER, name)));
  return reading.kind === 'read' ? reading : expect.unreachable(`${name} is refused`);
};

describe('mails of carriers and shops', () => {
  it('are at least forty, of many senders, and some speak of no parcel', () => {
    const names = readdirSync(FOLDER);
    expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(Object.values(expected).filter((parcels) => parcels.length === 0).length).toBeGreaterThanOrEqual(7);
    expect(new Set(Object.values(expected).flatMap((parcels) => parcels.map(({ carrier }) => carrier))).size).toBeGreaterThanOrEqual(12);
  });

  it.each(Object.entries(expected))('%s', async (name, parcels) => {
    const { parcels: found, sender } = await read(name);
    for (const { sender: from, ...parcel } of parcels) {
      expect(found).toContainEqual(expect.objectContaining(parcel));
      if (from !== undefined) expect(sender).toBe(from);
    }
  });

  it('give their parcels with a recall and a precision of at least 98 of 100', async () => {
    let right = 0;
    let given = 0;
    let wanted = 0;
    for (const [name, parcels] of Object.entries(expected)) {
      const { parcels: found } = await read(name);
      const numbers = new Set(parcels.map(({ number }) => number));
      right += found.filter(({ number }) => numbers.has(number)).length;
      given += found.length;
      wanted += numbers.size;
    }
    expect(right / wanted, 'recall').toBeGreaterThanOrEqual(0.98);
    expect(right / given, 'precision').toBeGreaterThanOrEqual(0.98);
  });
});
