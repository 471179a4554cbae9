import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  cosignatureLine, cosignedBytes, type Digest, type EvidenceData, fromBase64, inclusionProof, lineHash, NO_LINE, nodesOfLeaf, type NodeReader, originOf, readCheckpoint, rootOf, signCheckpoint, type StoredPart, toBase64, withLowerS,
} from '@latchkey/evidence';
import { newId } from '@latchkey/kit';
import { type ChangeWord, sampleWord, signedText } from './sample-word.ts';
import type { SeededRandom } from './seeded-random.ts';

/** When the server cosigned; the device a second later. */
const SEEN_AT = 1_800_000_000;

/** A key pair out of a seed. */
export interface Signer {
  readonly id: string;
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

export function makeSigner(id: string, random: SeededRandom): Signer {
  // PKCS #8 of an Ed25519 key (RFC 8410): a fixed head and the seed.
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), random.bytes(32)]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { id, publicKey: Uint8Array.from(Buffer.from(x, 'base64url')), sign: (message) => new Uint8Array(sign(null, message, key)) };
}

/** The same on P-256. */
function makeP256Signer(id: string, random: SeededRandom): Signer {
  const secret = random.bytes(32);
  // Below the order of the curve, and never 0.
  secret[0] = 1;
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const [d, x, y] = [Buffer.from(secret), point.subarray(1, 33), point.subarray(33)].map((bytes) => bytes.toString('base64url'));
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d, x, y } as JsonWebKey, format: 'jwk' }); // Three went in.
  return { id, publicKey: Uint8Array.from(point), sign: (message) => withLowerS(new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' }))) };
}

/** A hub's journal in memory, with the visits and recordings that a test asks for. What the hub itself writes is tested where it is written. */
export class SampleJournal {
  readonly hub: Signer;
  readonly server: Signer;
  /** A resident's device that follows the journal. */
  readonly device: Signer;
  /** Another one, whose browser had no Ed25519. */
  readonly phone: Signer;
  readonly lines: string[] = [];
  readonly #nodes = new Map<string, Digest>();
  readonly #counts = new Map<string, number>();
  readonly #random: SeededRandom;
  readonly #change: ChangeWord;
  #clock = Date.parse('2026-11-22T15:00:00Z');
  readonly read: NodeReader = (level, index) => {
    const node = this.#nodes.get(`${level}/${index}`);
    if (node === undefined) throw new RangeError(`no node ${level}/${index}`);
    return node;
  };

  constructor(random: SeededRandom, change: ChangeWord = (word) => word) {
    this.#random = random;
    this.#change = change;
    this.hub = makeSigner(newId('hub'), random);
    this.server = makeSigner(`srv_${random.below(1e9)}`, random);
    this.device = makeSigner(newId('dev'), random);
    this.phone = makeP256Signer(newId('dev'), random);
  }

  append(of: string | null, body: Readonly<Record<string, unknown>>): void {
    this.#clock += this.#random.below(900);
    const nth = of === null ? 0 : (this.#counts.get(of) ?? 0) + 1;
    if (of !== null) this.#counts.set(of, nth);
    const last = this.lines.at(-1);
    const chain = { v: 1, prev: last === undefined ? NO_LINE : lineHash(last), of, nth, run: 'run1', mono: this.#clock - 1_000_000 };
    const seq = this.lines.length + 1;
    const text = JSON.stringify({ ...body, seq, at: new Date(this.#clock).toISOString(), chain });
    this.lines.push(text);
    const leaf = fromBase64(lineHash(text)) ?? new Uint8Array();
    for (const node of nodesOfLeaf(seq - 1, leaf, this.read)) this.#nodes.set(`${node.level}/${node.index}`, node.hash);
  }

  /** The hub's note over the first `size` lines. */
  note(size: number = this.lines.length, by: Signer = this.hub): string {
    return signCheckpoint({ origin: originOf(this.hub.id), size, root: rootOf(size, this.read), head: lineHash(this.lines[size - 1] ?? ''), acts: { count: 1, head: lineHash(this.lines[0] ?? '') } }, by.publicKey, (message) => by.sign(message));
  }

  /** With the lines of the server and of the device. */
  cosigned(note: string): string {
    const text = readCheckpoint(note)?.note.text ?? '';
    const lines = [this.server, this.device, this.phone].map((by, index) => cosignatureLine(originOf(by.id), by.publicKey, SEEN_AT + index, by.sign(cosignedBytes(text, SEEN_AT + index))));
    return [note, ...lines].join('');
  }

  /** The evidence of a visit as the hub and the server give it out, under the checkpoint over the first `size` lines. */
  evidenceOf(visitId: string, size: number = this.lines.length): EvidenceData {
    const own = this.lines.flatMap((text, index) => (text.includes(`"of":"${visitId}"`) && index < size ? [{ text, seq: index + 1 }] : []));
    const authority = this.#inForce(own[0]?.seq ?? 0);
    return {
      visitId,
      hub: { id: this.hub.id, key: toBase64(this.hub.publicKey) },
      lines: own.map(({ text }) => text),
      authority: authority.map(({ text }) => text),
      proofs: Object.fromEntries([...authority, ...own].map(({ seq }) => [String(seq), inclusionProof(seq - 1, size, this.read).map(toBase64)])),
      checkpoint: this.cosigned(this.note(size)),
      witnesses: [
        { id: this.server.id, what: 'server', key: toBase64(this.server.publicKey) },
        { id: this.device.id, what: 'device', key: toBase64(this.device.publicKey) },
        { id: this.phone.id, what: 'device', key: toBase64(this.phone.publicKey) },
      ],
    };
  }

  /** The last line about each before a place in the journal. */
  #inForce(before: number): readonly { readonly text: string; readonly seq: number }[] {
    const lines = this.lines.slice(0, Math.max(0, before - 1)).map((text, index) => ({ text, seq: index + 1 }));
    return ['policy', 'roster', 'breaker'].flatMap((what) => lines.findLast(({ text }) => text.includes(`"kind":"authority","what":"${what}"`)) ?? []).toSorted((a, b) => a.seq - b.seq);
  }

  /** Two visits whose lines lie among each other's, each with a recording of some segments in two files. */
  twoVisits(segments: number, segmentSize: number): readonly { readonly visitId: string; readonly parts: readonly StoredPart[] }[] {
    const visits = [0, 1].map(() => ({ visitId: newId('vis'), recordingId: newId('rec'), parts: [0, 1].map(() => [this.#random.bytes(120)]) }));
    const each = (write: (visit: (typeof visits)[number]) => void) => visits.forEach(write);
    const visitLine = (visitId: string, type: string, state: string) => this.append(visitId, { kind: 'visit', visitId, accessPointId: 'ap_1', purpose: 'delivery', parcels: [], type, data: {}, state, notices: [], alarms: [], refusal: null, clean: true });
    const wordFor = (visitId: string) => this.#change(sampleWord(this, visitId, Math.floor(this.#clock / 1_000)));
    const { roster, policy, by } = wordFor(visits[0]?.visitId ?? '');
    const texts = { roster: signedText('latchkey-roster+jws', roster, this.device), policy: signedText('latchkey-policy+jws', policy, by.policy) };
    this.append(null, { kind: 'authority', what: 'policy', text: signedText('latchkey-policy+jws', { ...policy, v: 0 }, by.policy) });
    for (const [what, text] of Object.entries({ ...texts, breaker: '' })) this.append(null, { kind: 'authority', what, text });
    each(({ visitId }) => visitLine(visitId, 'visit.requested', 'arming'));
    each(({ visitId }) => {
      const word = wordFor(visitId);
      const grant = word.held === undefined ? signedText('grant+jwt', word.grant, word.by.grant) : signedText('held-grant+jwt', word.held.claims, word.by.grant);
      const approval = word.held === undefined ? signedText('latchkey-approval+jws', word.approval, word.by.approval) : null;
      this.append(visitId, { kind: 'admission', visitId, grant, ...(word.held === undefined ? {} : { handover: word.held.handover }), approval, roster: sha256Url(texts.roster), policy: sha256Url(texts.policy) });
    });
    const recordingLine = ({ visitId, recordingId }: (typeof visits)[number], state: string, maskedPercent: unknown) =>
      this.append(visitId, { kind: 'recording', recording: { recordingId, accessPointId: 'ap_1', visitId, state, startedAt: null, durationMillis: 0, bytes: 0, frames: 0, maskedPercent } });
    const [maskedFirst, ...maskedLater] = wordFor(visits[0]?.visitId ?? '').masked;
    this.append(null, { kind: 'checkpoint', note: '', from: 0, proof: [] });
    each((visit) => recordingLine(visit, 'recording', maskedFirst));
    each(({ visitId }) => visitLine(visitId, 'bolt.reported', 'unlocked'));
    for (let segment = 0; segment < segments; segment += 1) {
      each(({ visitId, recordingId, parts }) => {
        const part = segment < segments / 2 ? 0 : 1;
        const stretches = parts[part] ?? [];
        const bytes = this.#random.bytes(segmentSize + this.#random.below(50));
        const offset = stretches.reduce((sum, { length }) => sum + length, 0);
        stretches.push(bytes);
        const firstAt = new Date(this.#clock).toISOString();
        const lastAt = new Date(this.#clock + 10_000).toISOString();
        this.append(visitId, { kind: 'segment', recordingId, visitId, part, segment, offset, size: bytes.length, sha256: sha256(bytes), frames: 250, firstAt, lastAt });
      });
    }
    each(({ visitId }) => visitLine(visitId, 'door.reported', 'closed'));
    each(({ visitId }) => visitLine(visitId, 'deadline.passed', 'secured'));
    each((visit) => {
      for (const percent of maskedLater) recordingLine(visit, 'complete', percent);
    });
    each(({ visitId, recordingId, parts }) => {
      for (const [part, [beginning = new Uint8Array(), ...stretches]] of parts.entries()) {
        this.append(visitId, { kind: 'part', recordingId, visitId, part, size: beginning.length, sha256: sha256(beginning), mediaType: 'video/mp4', segments: stretches.length });
      }
      this.append(visitId, { kind: 'seal', visitId, lines: (this.#counts.get(visitId) ?? 0) + 1, recordings: [{ recordingId, parts: parts.length, segments }] });
    });
    this.append(null, { kind: 'checkpoint', note: '', from: 3, proof: [] });
    return visits.map(({ visitId, recordingId, parts }) => ({ visitId, parts: parts.map((stretches, part) => ({ recordingId, part, bytes: Uint8Array.from(Buffer.concat(stretches)) })) }));
  }
}

const sha256Url = (text: string): string => createHash('sha256').update(text).digest('base64url');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
