import { leafHash } from './merkle-tree.ts';
import { fromBase64, toBase64, utf8 } from './digest.ts';

/** What makes a line of the journal a link: it is the member `chain` of the line's JSON object. */
export interface ChainLink {
  /** Form of the link. */
  readonly v: 1;
  /** Leaf hash of the line before, base64; of nothing before the first line. */
  readonly prev: string;
  /** The visit that the line is about, or {@link ACTS}, if any, and the line's number among its lines, from 1. */
  readonly of: string | null;
  readonly nth: number;
  /** One run of the hub's process, and the milliseconds of its clock that never jumps. Beside `at`, the wall clock. */
  readonly run: string;
  readonly mono: number;
  /** SHA-256 (base64) of the event that the hub keeps beside the line and replays after a crash; absent where there is none. */
  readonly event?: string;
  /** On a line of {@link ACTS}: leaf hash of the line of them before, base64; of nothing on the first. So they prove that none is missing without the lines between. */
  readonly before?: string;
}

/** What the lines about acts say that they are of. */
export const ACTS = 'acts';

/** `prev` of the very first line of a journal. */
export const NO_LINE = '';

/** A line as the chain sees it: its text is what is hashed, byte for byte, so that no canonical form is needed. */
export interface ChainLine {
  readonly seq: number;
  readonly text: string;
}

/** The leaf hash of a line's text, base64. */
export const lineHash = (text: string): string => toBase64(leafHash(utf8(text)));

/** Place and link of a line; undefined for what is no line. A line from before the chain has no link. */
export function readLink(text: string): { readonly seq: number; readonly at: string; readonly kind: string; readonly link: ChainLink | undefined } | undefined {
  const value = parseObject(text);
  if (value === undefined || !Number.isSafeInteger(value['seq']) || typeof value['at'] !== 'string' || typeof value['kind'] !== 'string') return undefined;
  // Checked in the line above.
  const place = { seq: value['seq'] as number, at: value['at'], kind: value['kind'] };
  if (value['chain'] === undefined) return { ...place, link: undefined };
  const link = asLink(value['chain']);
  return link === undefined ? undefined : { ...place, link };
}

/** An object's JSON text; undefined for anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asMembers(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The members of a JSON object, to be looked at one by one; undefined for any other value. */
export const asMembers = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  // An object that is no list: its members have text names.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;

function asLink(value: unknown): ChainLink | undefined {
  const { v, prev, of, nth, run, mono, event, before } = asMembers(value) ?? {};
  if (v !== 1 || !isHash(prev, true) || typeof run !== 'string' || typeof mono !== 'number' || typeof nth !== 'number') return undefined;
  if (!(of === null || typeof of === 'string') || !Number.isSafeInteger(nth) || !(event === undefined || isHash(event, false)) || !(before === undefined || isHash(before, true))) return undefined;
  return { v, prev, of, nth, run, mono, ...(event === undefined ? {} : { event }), ...(before === undefined ? {} : { before }) };
}

function isHash(value: unknown, orNone: boolean): value is string {
  return typeof value === 'string' && ((orNone && value === NO_LINE) || fromBase64(value)?.length === 32);
}
