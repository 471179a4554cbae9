import { asMembers, type ChainLink, lineHash, parseObject, readLink } from '../chain-line.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { fromBase64 } from '../digest.ts';
import { isIncluded } from '../merkle-proof.ts';
import type { Finding, Verdict, VerdictStep } from './verdict.ts';

/** A line of the visit that is readable, with its number in the file. */
export interface LineObject {
  readonly number: number;
  readonly link: ChainLink;
  readonly members: Readonly<Record<string, unknown>>;
}

export interface LineCheck {
  readonly findings: readonly Finding[];
  readonly objects: readonly LineObject[];
  /** Places in the journal whose proofs were used. */
  readonly used: readonly string[];
  readonly count: number;
  readonly timeline: Verdict['timeline'];
}

type Proofs = ReadonlyMap<string, readonly Uint8Array[]>;

/** Every line in its place, of this visit, included in the checkpoint, from the request to the seal. */
export function checkLines(text: string | undefined, visitId: string | undefined, checkpoint: Checkpoint | undefined, proofs: Proofs | undefined): LineCheck {
  if (text === undefined) return { findings: [], objects: [], used: [], count: 0, timeline: [] };
  const findings: Finding[] = [];
  const objects: LineObject[] = [];
  const timeline: VerdictStep[] = [];
  const texts = text.split('\n');
  // What is behind the last line break is no line.
  if (texts.pop() !== '') findings.push({ code: 'file.unreadable', where: 'file journal.jsonl' });
  const used = new Set<string>();
  let [seq, hash, nth] = [0, '', 0];
  let clock = { run: '', mono: 0 };
  for (const [index, lineText] of texts.entries()) {
    const where = `line ${index + 1}`;
    const read = readLink(lineText);
    const members = parseObject(lineText);
    if (read?.link === undefined || members === undefined) {
      findings.push({ code: 'line.unreadable', where });
      [seq, hash, nth] = [seq + 1, lineHash(lineText), nth + 1];
      continue;
    }
    const { link } = read;
    const own = lineHash(lineText);
    if (read.seq <= seq) findings.push({ code: 'line.out_of_order', where });
    if (read.seq === seq + 1 && index > 0 && link.prev !== hash) findings.push({ code: 'line.not_continued', where });
    if (checkpoint !== undefined && proofs !== undefined) {
      const proof = proofs.get(String(read.seq));
      used.add(String(read.seq));
      const leaf = fromBase64(own);
      if (proof === undefined || leaf === undefined || !isIncluded(leaf, read.seq - 1, checkpoint.size, checkpoint.root, proof)) findings.push({ code: 'line.not_included', where });
    }
    if (link.run === clock.run && link.mono < clock.mono) findings.push({ code: 'line.clock_back', where });
    [seq, hash, clock] = [read.seq, own, link];
    if (visitId !== undefined && link.of !== visitId) {
      findings.push({ code: 'line.foreign', where });
      continue;
    }
    if (link.nth !== nth + 1) findings.push({ code: 'line.missing', where });
    nth = link.nth;
    objects.push({ number: index + 1, link, members });
    if (read.kind === 'visit') timeline.push(stepOf(read, members));
  }
  findings.push(...checkEnds(objects, texts.length));
  return { findings, objects, used: [...used], count: texts.length, timeline };
}

function stepOf({ seq, at }: { readonly seq: number; readonly at: string }, { type, state, data, notices }: LineObject['members']): VerdictStep {
  return { seq, at, type: String(type), state: String(state), data: asMembers(data) ?? {}, notices: Array.isArray(notices) ? notices.map(String) : [] };
}

/** Begins with the request, ends with the seal, and the seal counts what is there. */
function checkEnds(objects: readonly LineObject[], count: number): readonly Finding[] {
  const findings: Finding[] = [];
  const [first, last] = [objects[0], objects.at(-1)];
  if (first?.members['type'] !== 'visit.requested') findings.push({ code: 'visit.no_beginning', where: 'line 1' });
  const seal = last?.members;
  if (last === undefined || seal?.['kind'] !== 'seal' || last.number !== count) findings.push({ code: 'visit.not_sealed', where: `line ${count + 1}` });
  else if (seal['lines'] !== last.link.nth) findings.push({ code: 'seal.wrong_count', where: `line ${count}` });
  return findings;
}
