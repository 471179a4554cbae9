import { blankStretch, type EvidenceData, inclusionProof, partFile, type StoredPart, toBase64, utf8, writeZip, type ZipMember } from '@latchkey/evidence';
import { makeSigner } from './sample-journal.ts';
import { bundleOf, type Sample } from './sample-bundle.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A bundle that somebody changed, and the places of which a verifier must name at least one. */
export interface Tampered {
  readonly zip: Uint8Array;
  readonly places: readonly string[];
}

type Tampering = (sample: Sample, random: SeededRandom) => Tampered;

/** Of P-256. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const CHECKPOINT = ['checkpoint', 'file checkpoint.txt'];

/** Changes one file and packs everything anew, checksums included. */
function repacked(sample: Sample, name: string, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  return writeZip(sample.members.map((member): ZipMember => (member.name === name ? { name, bytes: change(member.bytes) } : member)));
}

function flipped(bytes: Uint8Array, at: number, random: SeededRandom): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}

const withLines = ({ parts }: Sample, data: EvidenceData, lines: readonly string[]): Uint8Array => bundleOf({ ...data, lines }, parts);
const lineIndex = ({ data }: Sample, random: SeededRandom): number => random.below(data.lines.length);
const place = (index: number): string => `line ${index + 1}`;
/** The text with the line at `index` changed. */
const edited = (sample: Sample, index: number, edit: (line: string) => string) => sample.data.lines.map((line, i) => (i === index ? edit(line) : line));
const fileOf = ({ recordingId, part }: StoredPart): string => partFile(recordingId, part);
const note = (sample: Sample, change: (text: string) => string): Uint8Array => bundleOf({ ...sample.data, checkpoint: change(sample.data.checkpoint) }, sample.parts);

/** The places in the file of the lines of a kind. */
const linesAbout = ({ data }: Sample, kind: string): readonly number[] => data.lines.flatMap((line, index) => (line.includes(`"kind":"${kind}"`) ? [index] : []));

interface Stretch {
  readonly part: number;
  readonly segment: number;
  readonly offset: number;
  readonly size: number;
}
const stretchesOf = ({ data }: Sample, { part }: StoredPart): readonly Stretch[] =>
  // The samples' own lines, whose segments have these numbers.
  data.lines.map((line) => JSON.parse(line) as Stretch & { readonly kind: string }).filter((line) => line.kind === 'segment' && line.part === part);
const segmentPlace = ({ recordingId }: StoredPart, segment: number): string => `recording ${recordingId} segment ${segment}`;
const partPlace = ({ recordingId, part }: StoredPart): string => `recording ${recordingId} part ${part}`;

/** Every way of the issue at hand, named as the table prints it. */
export const tamperings: Readonly<Record<string, Tampering>> = {
  'flip a bit of the file': ({ zip, members }, random) => {
    const at = random.below(zip.length);
    let start = 0;
    for (const { name, bytes } of members) {
      const content = start + 30 + name.length;
      if (at >= content && at < content + bytes.length) return { zip: flipped(zip, at, random), places: [`file ${name}`] };
      start = content + bytes.length;
    }
    return { zip: flipped(zip, at, random), places: ['bundle'] };
  },
  'flip a bit of the journal, checksums made good': (sample, random) => {
    const bytes = utf8(sample.data.lines.map((line) => `${line}\n`).join(''));
    const at = random.below(bytes.length);
    const index = bytes.subarray(0, at).filter((byte) => byte === 10).length;
    return { zip: repacked(sample, 'journal.jsonl', (content) => flipped(content, at, random)), places: [place(index), 'file journal.jsonl'] };
  },
  'flip a bit of the checkpoint, checksums made good': (sample, random) => ({ zip: repacked(sample, 'checkpoint.txt', (bytes) => flipped(bytes, random.below(bytes.length), random)), places: CHECKPOINT }),
  'flip a bit of the recording, checksums made good': (sample, random) => {
    const part = random.pick(sample.parts);
    const at = random.below(part.bytes.length);
    const hit = stretchesOf(sample, part).find(({ offset, size }) => at >= offset && at < offset + size);
    return { zip: repacked(sample, fileOf(part), (bytes) => flipped(bytes, at, random)), places: [hit === undefined ? partPlace(part) : segmentPlace(part, hit.segment)] };
  },
  'change what a line says': (sample, random) => {
    const index = lineIndex(sample, random);
    return { zip: withLines(sample, sample.data, edited(sample, index, (line) => line.replace(/"kind":"(\w+)"/, '"kind":"$1","note":"nothing happened"'))), places: [place(index)] };
  },
  'change when it was': (sample, random) => {
    const index = lineIndex(sample, random);
    return { zip: withLines(sample, sample.data, edited(sample, index, (line) => line.replace('2026-11-22', '2026-11-21'))), places: [place(index)] };
  },
  'change how much was masked': (sample, random) => {
    const index = random.pick(linesAbout(sample, 'recording'));
    const change = random.pick([(line: string) => line.replace('"maskedPercent":12', `"maskedPercent":${13 + random.below(80)}`), (line: string) => line.replace(',"maskedPercent":12', '')]);
    return { zip: withLines(sample, sample.data, edited(sample, index, change)), places: [place(index)] };
  },
  'drop what says that something was masked': (sample) => {
    const dropped = linesAbout(sample, 'recording');
    return { zip: withLines(sample, sample.data, sample.data.lines.filter((_line, index) => !dropped.includes(index))), places: [place(dropped[0] ?? 0)] };
  },
  'change the masks in the policy': (sample, random) => {
    const index = sample.data.authority.findIndex((line) => line.includes('"what":"policy"'));
    const authority = sample.data.authority.with(index, (sample.data.authority[index] ?? '').replace(/(?<=\.)[\w-]+(?=\.)/, (content) => Buffer.from(Buffer.from(content, 'base64url').toString().replace('"width":300', `"width":${100 + random.below(150)}`)).toString('base64url')));
    return { zip: bundleOf({ ...sample.data, authority }, sample.parts), places: [`authority ${index + 1}`] };
  },
  'drop a line': (sample, random) => {
    const index = lineIndex(sample, random);
    // What is missing is named by the line that follows, or by the end.
    return { zip: withLines(sample, sample.data, sample.data.lines.toSpliced(index, 1)), places: [place(index)] };
  },
  'drop a line and its proof': (sample, random) => {
    const index = lineIndex(sample, random);
    // The samples' own lines have a number.
    const { seq } = JSON.parse(sample.data.lines[index] ?? '') as { seq: number };
    const proofs = Object.fromEntries(Object.entries(sample.data.proofs).filter(([name]) => name !== String(seq)));
    return { zip: withLines(sample, { ...sample.data, proofs }, sample.data.lines.toSpliced(index, 1)), places: [place(index)] };
  },
  'double a line': (sample, random) => {
    const index = lineIndex(sample, random);
    return { zip: withLines(sample, sample.data, sample.data.lines.toSpliced(index, 0, sample.data.lines[index] ?? '')), places: [place(index + 1)] };
  },
  'reorder two lines': (sample, random) => {
    const index = random.below(sample.data.lines.length - 1);
    const [one = '', other = ''] = sample.data.lines.slice(index, index + 2);
    return { zip: withLines(sample, sample.data, sample.data.lines.toSpliced(index, 2, other, one)), places: [place(index), place(index + 1)] };
  },
  'truncate the lines': (sample, random) => {
    const keep = 1 + random.below(sample.data.lines.length - 1);
    return { zip: withLines(sample, sample.data, sample.data.lines.slice(0, keep)), places: [place(keep)] };
  },
  'truncate lines and proofs together': (sample, random) => {
    const keep = 1 + random.below(sample.data.lines.length - 1);
    const proofs = Object.fromEntries(Object.entries(sample.data.proofs).toSorted(([a], [b]) => Number(a) - Number(b)).slice(0, keep));
    return { zip: withLines(sample, { ...sample.data, proofs }, sample.data.lines.slice(0, keep)), places: [place(keep)] };
  },
  'drop the beginning': (sample, random) => {
    const drop = 1 + random.below(sample.data.lines.length - 1);
    return { zip: withLines(sample, sample.data, sample.data.lines.slice(drop)), places: ['line 1'] };
  },
  'flip a bit of the household’s word, checksums made good': (sample, random) => {
    const bytes = utf8(sample.data.authority.map((line) => `${line}\n`).join(''));
    const at = random.below(bytes.length);
    const index = bytes.subarray(0, at).filter((byte) => byte === 10).length;
    return { zip: repacked(sample, 'authority.jsonl', (content) => flipped(content, at, random)), places: [`authority ${index + 1}`, 'file authority.jsonl'] };
  },
  'show an older policy': (sample) => {
    // With the proof that it has in the journal.
    const { lines, read } = sample.journal;
    const older = lines.findIndex((line) => line.includes('"what":"policy"'));
    const newer = lines.findLastIndex((line) => line.includes('"what":"policy"'));
    const { [String(newer + 1)]: _dropped, ...others } = sample.data.proofs;
    const proofs = { ...others, [String(older + 1)]: inclusionProof(older, lines.length, read).map(toBase64) };
    const authority = [lines[older] ?? '', ...sample.data.authority.filter((line) => line !== lines[newer])];
    return { zip: bundleOf({ ...sample.data, authority, proofs }, sample.parts), places: ['authority 1'] };
  },
  'drop a line of the household’s word': (sample, random) => {
    const index = random.below(sample.data.authority.length);
    const admission = sample.data.lines.findIndex((line) => line.includes('"kind":"admission"'));
    // Nothing rests on the breaker's line but its proof.
    return { zip: bundleOf({ ...sample.data, authority: sample.data.authority.toSpliced(index, 1) }, sample.parts), places: [place(admission), 'file proofs.json'] };
  },
  'cut the file off': ({ zip }, random) => ({ zip: zip.slice(0, random.below(zip.length)), places: ['bundle'] }),
  'add bytes behind the file': ({ zip }, random) => ({ zip: Uint8Array.from([...zip, ...random.bytes(1 + random.below(40))]), places: ['bundle'] }),
  'cut the recording off': (sample, random) => {
    const part = random.pick(sample.parts);
    const keep = random.below(part.bytes.length);
    const hit = stretchesOf(sample, part).find(({ offset, size }) => keep < offset + size);
    return { zip: repacked(sample, fileOf(part), (bytes) => bytes.slice(0, keep)), places: [segmentPlace(part, hit?.segment ?? 0)] };
  },
  'add to the recording': (sample, random) => {
    const part = random.pick(sample.parts);
    return { zip: repacked(sample, fileOf(part), (bytes) => Uint8Array.from([...bytes, ...random.bytes(1 + random.below(99))])), places: [partPlace(part)] };
  },
  'swap two stretches of the recording': (sample, random) => {
    const part = random.pick(sample.parts);
    const [one, other] = [...stretchesOf(sample, part)].toSorted(() => random.next() - 0.5);
    if (one === undefined || other === undefined) throw new RangeError('a sample has several segments');
    const size = Math.min(one.size, other.size);
    const swap = (bytes: Uint8Array) => {
      const copy = bytes.slice();
      copy.set(bytes.subarray(other.offset, other.offset + size), one.offset);
      copy.set(bytes.subarray(one.offset, one.offset + size), other.offset);
      return copy;
    };
    return { zip: repacked(sample, fileOf(part), swap), places: [segmentPlace(part, one.segment)] };
  },
  'splice a line of another visit in': (sample, random) => {
    const index = lineIndex(sample, random);
    const foreign = random.pick(sample.other.data.lines);
    const data = { ...sample.data, proofs: { ...sample.data.proofs, ...sample.other.data.proofs } };
    return { zip: withLines(sample, data, sample.data.lines.toSpliced(index, random.below(2), foreign)), places: [place(index)] };
  },
  'splice the recording of another visit in': (sample, random) => {
    const part = random.pick(sample.parts);
    return { zip: repacked(sample, fileOf(part), () => random.pick(sample.other.parts).bytes), places: [partPlace(part)] };
  },
  'swap the files of a recording': (sample) => {
    const [one, other] = sample.parts;
    if (one === undefined || other === undefined) throw new RangeError('a sample has two files');
    return { zip: bundleOf(sample.data, [{ ...one, bytes: other.bytes }, { ...other, bytes: one.bytes }]), places: [partPlace(one)] };
  },
  'drop a file of the recording': (sample, random) => {
    const part = random.pick(sample.parts);
    return { zip: bundleOf(sample.data, sample.parts.filter((each) => each !== part)), places: [partPlace(part)] };
  },
  'splice a stretch of another recording in': (sample, random) => {
    const part = random.pick(sample.parts);
    const stretch = random.pick(stretchesOf(sample, part));
    const put = (bytes: Uint8Array) => {
      const copy = bytes.slice();
      copy.set(random.pick(sample.other.parts).bytes.subarray(150, 150 + Math.min(stretch.size, 200)), stretch.offset);
      return copy;
    };
    return { zip: repacked(sample, fileOf(part), put), places: [segmentPlace(part, stretch.segment)] };
  },
  'call it another visit': (sample) => ({ zip: bundleOf({ ...sample.data, visitId: sample.other.data.visitId }, sample.parts), places: ['line 1'] }),
  'strip the hub’s signature': (sample) => ({ zip: note(sample, (text) => text.replace(/— latchkey\/hub_.*\n/, '')), places: CHECKPOINT }),
  'strip the witness’s signature': (sample) => ({ zip: note(sample, (text) => text.replace(/— latchkey\/srv_.*\n/, '')), places: CHECKPOINT }),
  'strip the device’s signature': (sample) => ({ zip: note(sample, (text) => text.replace(/— latchkey\/dev_.*\n/, '')), places: CHECKPOINT }),
  'let the device sign for the server': (sample) => ({ zip: note(sample, (text) => text.replace(/(— latchkey\/srv_.*\n)(— latchkey\/dev_.*\n)/, '$2$1')), places: CHECKPOINT }),
  'name another device': (sample, random) => {
    const other = makeSigner(sample.journal.device.id, random);
    const witnesses = sample.data.witnesses.map((witness) => (witness.id === other.id ? { ...witness, key: toBase64(other.publicKey) } : witness));
    return { zip: bundleOf({ ...sample.data, witnesses }, sample.parts), places: CHECKPOINT };
  },
  'turn the phone’s signature into its other form': (sample) => {
    const line = sample.data.checkpoint.trimEnd().split('\n').at(-1) ?? '';
    const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64');
    // r ‖ s at the end: with the order less s in place of s the mathematics still holds.
    const s = BigInt(`0x${bytes.subarray(-32).toString('hex')}`);
    bytes.set(Buffer.from((P256_ORDER - s).toString(16).padStart(64, '0'), 'hex'), bytes.length - 32);
    return { zip: note(sample, (text) => text.replace(line, `${line.split(' ').slice(0, 2).join(' ')} ${bytes.toString('base64')}`)), places: CHECKPOINT };
  },
  'strip the witness altogether': (sample) => ({ zip: bundleOf({ ...sample.data, checkpoint: sample.data.checkpoint.replace(/— latchkey\/srv_.*\n/, ''), witnesses: [] }, sample.parts), places: CHECKPOINT }),
  'strip all signatures': (sample) => ({ zip: note(sample, (text) => text.replaceAll(/— .*\n/g, '')), places: CHECKPOINT }),
  'put the witness’s signature of another checkpoint': (sample) => {
    const line = /— latchkey\/srv_.*\n/.exec(sample.journal.cosigned(sample.journal.note(5)))?.[0] ?? '';
    return { zip: note(sample, (text) => text.replace(/— latchkey\/srv_.*\n/, line)), places: CHECKPOINT };
  },
  'forge a checkpoint with another key': (sample, random) => {
    const forger = makeSigner(sample.journal.hub.id, random);
    return { zip: bundleOf({ ...sample.data, checkpoint: sample.journal.cosigned(sample.journal.note(undefined, forger)) }, sample.parts), places: CHECKPOINT };
  },
  'forge everything with another key': (sample, random) => {
    const forger = makeSigner(sample.journal.hub.id, random);
    const hub = { ...sample.data.hub, key: toBase64(forger.publicKey) };
    return { zip: bundleOf({ ...sample.data, hub, checkpoint: sample.journal.cosigned(sample.journal.note(undefined, forger)) }, sample.parts), places: ['file keys.json'] };
  },
  'name another hub': (sample, random) => ({ zip: bundleOf({ ...sample.data, hub: { ...sample.data.hub, id: `hub_${random.below(1e6)}` } }, sample.parts), places: CHECKPOINT }),
  'name another witness': (sample, random) => {
    const other = makeSigner(`srv_${random.below(1e6)}`, random);
    return { zip: bundleOf({ ...sample.data, witnesses: [{ id: other.id, what: 'server', key: toBase64(other.publicKey) }] }, sample.parts), places: CHECKPOINT };
  },
  'roll back to an older checkpoint': (sample, random) => {
    const size = 3 + random.below(5);
    const behind = sample.data.lines.findIndex((line) => (JSON.parse(line) as { seq: number }).seq > size);
    return { zip: bundleOf({ ...sample.data, checkpoint: sample.journal.cosigned(sample.journal.note(size)) }, sample.parts), places: [place(behind)] };
  },
  'roll back lines, proofs and checkpoint': (sample, random) => {
    const sealed = (JSON.parse(sample.data.lines.at(-1) ?? '') as { seq: number }).seq;
    const size = 5 + random.below(sealed - 5);
    const data = sample.journal.evidenceOf(sample.data.visitId, size);
    return { zip: bundleOf(data, []), places: [place(data.lines.length)] };
  },
  'change a proof': (sample, random) => {
    const seq = random.pick(Object.keys(sample.data.proofs));
    const isThere = (line: string) => String((JSON.parse(line) as { seq: number }).seq) === seq;
    const [index, word] = [sample.data.lines.findIndex(isThere), sample.data.authority.findIndex(isThere)];
    const hashes = sample.data.proofs[seq] ?? [];
    const at = random.below(hashes.length);
    const proofs = { ...sample.data.proofs, [seq]: hashes.with(at, toBase64(random.bytes(32))) };
    return { zip: bundleOf({ ...sample.data, proofs }, sample.parts), places: [word < 0 ? place(index) : `authority ${word + 1}`] };
  },
  'drop a proof': (sample, random) => {
    const index = lineIndex(sample, random);
    const { seq } = JSON.parse(sample.data.lines[index] ?? '') as { seq: number };
    const proofs = Object.fromEntries(Object.entries(sample.data.proofs).filter(([name]) => name !== String(seq)));
    return { zip: bundleOf({ ...sample.data, proofs }, sample.parts), places: [place(index)] };
  },
  'drop a file': (sample, random) => {
    const { name } = random.pick(sample.members);
    const part = sample.parts.find((each) => fileOf(each) === name);
    const places = part === undefined ? [`file ${name}`] : [partPlace(part)];
    return { zip: writeZip(sample.members.filter((member) => member.name !== name)), places };
  },
  'add a file': (sample, random) => ({ zip: writeZip([...sample.members, { name: 'recording/extra.mp4', bytes: random.bytes(50) }]), places: ['file recording/extra.mp4'] }),
  'black a stretch out and say nothing': (sample, random) => {
    const part = random.pick(sample.parts);
    const { segment, offset, size } = random.pick(stretchesOf(sample, part));
    const black = (bytes: Uint8Array) => {
      const copy = bytes.slice();
      copy.set(blankStretch(size), offset);
      return copy;
    };
    return { zip: repacked(sample, fileOf(part), black), places: [segmentPlace(part, segment)] };
  },
  'withhold a stretch': (sample, random) => {
    const part = random.pick(sample.parts);
    const { segment } = random.pick(stretchesOf(sample, part));
    return { zip: bundleOf(sample.data, sample.parts, [{ recordingId: part.recordingId, segments: [segment] }]), places: [segmentPlace(part, segment)] };
  },
  'say that a stretch is withheld, and hide other bytes in it': (sample, random) => {
    const part = random.pick(sample.parts);
    const { segment, offset, size } = random.pick(stretchesOf(sample, part));
    const manifest = JSON.stringify({ format: 'latchkey-evidence/1', visitId: sample.data.visitId, exportedAt: '', withheld: [{ recordingId: part.recordingId, segments: [segment] }] });
    const bytes = flipped(part.bytes, offset + random.below(size), random);
    const zip = writeZip(sample.members.map((member) => {
      if (member.name === 'manifest.json') return { ...member, bytes: utf8(manifest) };
      return member.name === fileOf(part) ? { ...member, bytes } : member;
    }));
    return { zip, places: [segmentPlace(part, segment)] };
  },
};
