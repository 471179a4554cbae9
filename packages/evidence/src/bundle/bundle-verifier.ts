import { sameBytes } from '@latchkey/kit';
import { type Checkpoint, originOf, readCheckpoint } from '../checkpoint.ts';
import { sha256Hex } from '../digest.ts';
import { thumbprint } from '../witness-key.ts';
import { cosignedAt, isSignedBy, keyIdOf, type SignedNote } from '../signed-note.ts';
import { readKeys, readManifest, readProofs, type Keys } from './bundle-files.ts';
import { checkAuthority } from './authority-check.ts';
import { FILES, TIME_STAMP_FILE } from './evidence-data.ts';
import { checkLines } from './line-check.ts';
import { maskedIn } from './mask-check.ts';
import { checkRecordings } from './recording-check.ts';
import { readTimeStamp } from '../time-stamp/time-stamp-token.ts';
import { readZip } from './stored-zip.ts';
import { type Finding, kindOf, type Verdict } from './verdict.ts';

export interface VerifyOptions {
  /** Thumbprint of the hub's key, as the household knows it. Without it the verdict holds for whoever owns the key in the bundle. */
  readonly expectedHub?: string | undefined;
  /** SHA-256 in hexadecimal for the recordings' bytes, where the platform has a faster one. */
  readonly hashOf?: (bytes: Uint8Array) => string;
}

const REQUIRED = [FILES.manifest, FILES.checkpoint, FILES.journal, FILES.authority, FILES.proofs, FILES.keys, FILES.page, FILES.readme];

/** Checks a bundle by docs/reference/evidence-format.md, without any network. Never throws: whatever the file is, there is a verdict. */
export function verifyBundle(file: Uint8Array, { expectedHub, hashOf = sha256Hex }: VerifyOptions = {}): Verdict {
  const zip = readZip(file);
  const findings: Finding[] = [];
  if (zip === undefined) return emptyVerdict([{ code: 'zip.malformed', where: 'bundle' }]);
  if (zip.malformed) findings.push({ code: 'zip.malformed', where: 'bundle' });
  for (const name of zip.damaged) findings.push({ code: 'file.damaged', where: `file ${name}` });
  const files = new Map(zip.members.map(({ name, bytes }) => [name, bytes]));
  for (const name of REQUIRED) if (!files.has(name)) findings.push({ code: 'file.missing', where: `file ${name}` });

  const manifest = readManifest(textOf(files.get(FILES.manifest)));
  const keys = readKeys(textOf(files.get(FILES.keys)));
  const proofs = readProofs(textOf(files.get(FILES.proofs)));
  const note = textOf(files.get(FILES.checkpoint));
  const journal = textOf(files.get(FILES.journal));
  const authority = textOf(files.get(FILES.authority));
  const read = note === undefined ? undefined : readCheckpoint(note);
  for (const [name, value] of [[FILES.manifest, manifest], [FILES.keys, keys], [FILES.proofs, proofs], [FILES.checkpoint, read], [FILES.journal, journal], [FILES.authority, authority]] as const) {
    if (files.has(name) && value === undefined) findings.push({ code: 'file.unreadable', where: `file ${name}` });
  }

  const witnesses: Verdict['witnesses'][number][] = [];
  if (keys !== undefined && read !== undefined) findings.push(...checkSignatures(read.checkpoint, read.note, keys, witnesses));
  if (keys !== undefined && expectedHub !== undefined && thumbprint(keys.hub.key) !== expectedHub) findings.push({ code: 'key.unexpected', where: `file ${FILES.keys}` });
  if (!witnesses.some(({ what }) => what === 'server')) findings.push({ code: 'witness.none', where: 'checkpoint' });

  const [token, stamped] = [files.get(TIME_STAMP_FILE), files.get(FILES.checkpoint)];
  const timeStamp = token === undefined || stamped === undefined ? undefined : readTimeStamp(token, stamped);
  if (token !== undefined && timeStamp === undefined) findings.push({ code: 'timestamp.not_proved', where: `file ${TIME_STAMP_FILE}` });

  const lines = checkLines(journal, manifest?.visitId, read?.checkpoint, proofs);
  findings.push(...lines.findings);
  const allowed = checkAuthority(authority, manifest?.visitId, lines.objects, keys, read?.checkpoint, proofs);
  findings.push(...allowed.findings);
  const used = new Set([...lines.used, ...allowed.used]);
  if (journal !== undefined && authority !== undefined && proofs !== undefined && read !== undefined && [...proofs.keys()].some((name) => !used.has(name))) findings.push({ code: 'file.unknown', where: `file ${FILES.proofs}` });
  const recordings = checkRecordings(lines.objects, files, manifest?.withheld ?? [], hashOf);
  findings.push(...recordings.findings);
  const known = new Set<string>([...REQUIRED, TIME_STAMP_FILE, ...recordings.files]);
  for (const name of files.keys()) if (!known.has(name)) findings.push({ code: 'file.unknown', where: `file ${name}` });

  return {
    kind: kindOf(findings),
    findings,
    visitId: manifest?.visitId,
    hub: keys === undefined ? undefined : { id: keys.hub.id, thumbprint: thumbprint(keys.hub.key) },
    witnesses,
    timeStamp,
    lines: lines.count,
    recordings: recordings.recordings.map((recording) => {
      const masked = maskedIn(lines.objects, recording.recordingId, allowed.masks);
      return masked === undefined ? recording : { ...recording, masked };
    }),
    timeline: lines.timeline,
  };
}

function checkSignatures(checkpoint: Checkpoint, note: SignedNote, keys: Keys, witnesses: Verdict['witnesses'][number][]): readonly Finding[] {
  const findings: Finding[] = [];
  const origin = originOf(keys.hub.id);
  if (checkpoint.origin !== origin) findings.push({ code: 'checkpoint.other_hub', where: 'checkpoint' });
  if (!isSignedBy(note, checkpoint.origin, keys.hub.key)) findings.push({ code: 'checkpoint.not_signed', where: 'checkpoint' });
  const strange = note.signatures.filter((line, index) => {
    if (index === 0) return line.name !== checkpoint.origin || !sameBytes(line.keyId, keyIdOf(checkpoint.origin, keys.hub.key, 'ed25519'));
    const witness = keys.witnesses[index - 1];
    return witness === undefined || line.name !== originOf(witness.id) || !sameBytes(line.keyId, keyIdOf(originOf(witness.id), witness.key, 'cosignature'));
  });
  // The hub's line first, then one of each witness in the order of the keys: a line more, less or elsewhere was put there.
  const inOrder = strange.length === 0 && note.signatures.length === keys.witnesses.length + 1;
  if (!inOrder) findings.push({ code: 'checkpoint.strange_signature', where: 'checkpoint' });
  for (const { id, what, key } of keys.witnesses) {
    const seconds = cosignedAt(note, originOf(id), key);
    if (seconds !== undefined) witnesses.push({ id, what, thumbprint: thumbprint(key), at: isoOf(seconds) });
    else if (inOrder) findings.push({ code: 'checkpoint.strange_signature', where: 'checkpoint' });
  }
  return findings;
}

function isoOf(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const emptyVerdict = (findings: readonly Finding[]): Verdict => ({ kind: kindOf(findings), findings, visitId: undefined, hub: undefined, witnesses: [], timeStamp: undefined, lines: 0, recordings: [], timeline: [] });
