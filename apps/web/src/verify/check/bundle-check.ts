import { openArchive } from './archive.ts';
import { readAuthority } from './authority.ts';
import { equal, fieldsIn, isFields, type Raw, textIn, unbase64 } from './bytes.ts';
import { parseWithholding, readFilms } from './film.ts';
import { parseProofs, readJournal } from './journal.ts';
import { coveredIn } from './mask.ts';
import { cosignatureTime, hasSignature, keyId, type Note, parseNote, thumbprintOf } from './note.ts';
import { trustedBy } from './stamp-chain.ts';
import { checkStamp } from './time-stamp.ts';
import { type Flaw, judge, type Outcome, type Signer } from './outcome.ts';

/*
 * The second verifier: written from docs/reference/evidence-format.md alone, on the browser's own cryptography. It imports nothing of packages/evidence, so
 * that a mistake there is not repeated here; a test feeds both the same files and compares what they say.
 */

interface Keys {
  readonly hub: { readonly id: string; readonly key: Raw };
  readonly witnesses: readonly { readonly id: string; readonly what: string; readonly key: Raw }[];
}

const NEEDED = ['manifest.json', 'checkpoint.txt', 'journal.jsonl', 'authority.jsonl', 'proofs.json', 'keys.json', 'index.html', 'README.txt'] as const;

/** May be there. */
const STAMP = 'timestamp.der';

/** Checks a bundle. @param knownHub the thumbprint that the household's hub shows, if the reader knows it @param trusted certificates (DER) of those whose time stamps the reader trusts */
export async function checkBundle(zip: Uint8Array, knownHub?: string, trusted: readonly Uint8Array[] = []): Promise<Outcome> {
  const archive = openArchive(zip);
  if (archive === undefined) {
    const findings = [{ code: 'zip.malformed', where: 'bundle' }];
    return { kind: judge(findings), findings, visitId: undefined, hub: undefined, witnesses: [], timeStamp: undefined, lines: 0, recordings: [], timeline: [] };
  }
  const { files } = archive;
  const flaws: Flaw[] = [];
  if (!archive.exact) flaws.push({ code: 'zip.malformed', where: 'bundle' });
  for (const name of archive.wrongChecksums) flaws.push({ code: 'file.damaged', where: `file ${name}` });
  for (const name of NEEDED) if (!files.has(name)) flaws.push({ code: 'file.missing', where: `file ${name}` });

  const readable = <Value>(name: (typeof NEEDED)[number], parse: (text: string) => Value | undefined): Value | undefined => {
    const bytes = files.get(name);
    if (bytes === undefined) return undefined;
    const text = textIn(bytes);
    const value = text === undefined ? undefined : parse(text);
    if (value === undefined) flaws.push({ code: 'file.unreadable', where: `file ${name}` });
    return value;
  };
  const manifest = readable('manifest.json', parseManifest);
  const keys = readable('keys.json', parseKeys);
  const proofs = readable('proofs.json', parseProofs);
  const note = readable('checkpoint.txt', parseNote);
  const journal = readable('journal.jsonl', (text) => text);
  const authority = readable('authority.jsonl', (text) => text);

  const hubThumbprint = keys === undefined ? undefined : await thumbprintOf(keys.hub.key);
  if (knownHub !== undefined && hubThumbprint !== undefined && hubThumbprint !== knownHub) flaws.push({ code: 'key.unexpected', where: 'file keys.json' });
  const signers = keys === undefined || note === undefined ? [] : await checkSignatures(note, keys, flaws);
  if (!signers.some(({ what }) => what === 'server')) flaws.push({ code: 'witness.none', where: 'checkpoint' });

  const [stampFile, stamped] = [files.get(STAMP), files.get('checkpoint.txt')];
  const stamp = stampFile === undefined || stamped === undefined ? undefined : await checkStamp(stampFile, stamped);
  const timeStamp = stampFile === undefined || stamp === undefined || trusted.length === 0 ? stamp : { ...stamp, trustedBy: await trustedBy(stamp, stampFile, trusted) };
  if (stampFile !== undefined && timeStamp === undefined) flaws.push({ code: 'timestamp.not_proved', where: `file ${STAMP}` });
  if (timeStamp?.trustedBy === null) flaws.push({ code: 'timestamp.not_trusted', where: `file ${STAMP}` });

  const reading = journal === undefined ? undefined : await readJournal(journal, manifest?.visitId, note, proofs);
  flaws.push(...(reading?.flaws ?? []));
  const lines = reading?.visitLines ?? [];
  const serverKey = keys?.witnesses.find(({ what }) => what === 'server')?.key;
  const allowed = authority === undefined ? undefined : await readAuthority(authority, { visitId: manifest?.visitId, hubId: keys?.hub.id, serverKey, lines, note, proofs });
  flaws.push(...(allowed?.flaws ?? []));
  if (reading !== undefined && allowed !== undefined && note !== undefined) {
    const used = new Set([...reading.proofsUsed, ...allowed.proofsUsed]);
    if ([...(proofs?.keys() ?? [])].some((seq) => !used.has(seq))) flaws.push({ code: 'file.unknown', where: 'file proofs.json' });
  }
  const told = lines.map(({ line }) => line.fields);
  const films = await readFilms(told, files, manifest?.withheld ?? new Map());
  const recordings = films.counts.map((count) => ({ ...count, masked: coveredIn(told, count.recordingId, allowed?.covers ?? { asked: 0, signedBy: undefined }) }));
  flaws.push(...films.flaws);
  for (const name of files.keys()) {
    if (name !== STAMP && !films.accounted.has(name) && !NEEDED.some((needed) => needed === name)) flaws.push({ code: 'file.unknown', where: `file ${name}` });
  }
  return {
    kind: judge(flaws),
    findings: flaws,
    visitId: manifest?.visitId,
    hub: keys === undefined || hubThumbprint === undefined ? undefined : { id: keys.hub.id, thumbprint: hubThumbprint },
    witnesses: signers,
    timeStamp,
    lines: reading?.count ?? 0,
    recordings,
    timeline: reading?.moments ?? [],
  };
}

async function checkSignatures(note: Note, keys: Keys, flaws: Flaw[]): Promise<readonly Signer[]> {
  const flaw = (code: string) => void flaws.push({ code, where: 'checkpoint' });
  if (note.origin !== `latchkey/${keys.hub.id}`) flaw('checkpoint.other_hub');
  if (!(await hasSignature(note, note.origin, keys.hub.key))) flaw('checkpoint.not_signed');
  const wanted = [
    { name: note.origin, id: await keyId(note.origin, 'log', keys.hub.key) },
    ...(await Promise.all(keys.witnesses.map(async ({ id, key }) => ({ name: `latchkey/${id}`, id: await keyId(`latchkey/${id}`, 'witness', key) })))),
  ];
  const inOrder = wanted.length === note.signatures.length && note.signatures.every((line, index) => line.name === wanted[index]?.name && equal(line.keyId, wanted[index].id));
  if (!inOrder) flaw('checkpoint.strange_signature');
  const signers: Signer[] = [];
  for (const { id, what, key } of keys.witnesses) {
    const seconds = await cosignatureTime(note, `latchkey/${id}`, key);
    if (seconds === undefined) {
      if (inOrder) flaw('checkpoint.strange_signature');
      continue;
    }
    const at = new Date(seconds * 1_000);
    signers.push({ id, what, thumbprint: await thumbprintOf(key), at: Number.isNaN(at.getTime()) ? '' : at.toISOString() });
  }
  return signers;
}

function parseManifest(text: string) {
  const fields = fieldsIn(text);
  if (fields?.['format'] !== 'latchkey-evidence/1') return undefined;
  const { visitId, exportedAt } = fields;
  const withheld = parseWithholding(fields['withheld']);
  return typeof visitId === 'string' && typeof exportedAt === 'string' && withheld !== undefined ? { visitId, withheld } : undefined;
}

function parseKeys(text: string): Keys | undefined {
  const fields = fieldsIn(text);
  const hub = fields?.['hub'];
  const [witnesses, openings] = [fields?.['witnesses'], fields?.['recordings']];
  if (!isFields(hub) || typeof hub['id'] !== 'string' || !Array.isArray(witnesses) || !Array.isArray(openings)) return undefined;
  const hubKey = parseKey(hub['key']);
  if (hubKey === undefined) return undefined;
  if (!openings.every((opening) => isFields(opening) && typeof opening['recordingId'] === 'string' && typeof opening['key'] === 'string')) return undefined;
  const known: { id: string; what: string; key: Raw }[] = [];
  for (const witness of witnesses) {
    if (!isFields(witness)) return undefined;
    const { id, what } = witness;
    const key = parseKey(witness['key']) ?? (what === 'device' ? parsePoint(witness['key']) : undefined);
    if (typeof id !== 'string' || (what !== 'server' && what !== 'device') || key === undefined) return undefined;
    known.push({ id, what, key });
  }
  return { hub: { id: hub['id'], key: hubKey }, witnesses: known };
}

function parseKey(value: unknown): Raw | undefined {
  const bytes = unbase64(value);
  return bytes?.length === 32 ? bytes : undefined;
}

/** An uncompressed point of P-256. */
function parsePoint(value: unknown): Raw | undefined {
  const bytes = unbase64(value);
  return bytes?.length === 65 && bytes[0] === 4 ? bytes : undefined;
}
