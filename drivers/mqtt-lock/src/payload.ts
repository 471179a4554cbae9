import { type Bytes, KiB } from '@latchkey/kit';

/** A message's content: its text, and what the text is as JSON (undefined when it is none). */
export interface Payload {
  readonly text: string;
  readonly json: unknown;
}

/** No lock or contact has this much to say; more is a mistake or an attack. */
export const STATE_LIMIT: Bytes = KiB(64);
/** The list of a large house's devices with all their definitions. */
export const CATALOGUE_LIMIT: Bytes = KiB(8 * 1_024);

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a payload of at most `limit` bytes; undefined for one that is longer or not UTF-8. Never throws. */
export function decodePayload(bytes: Uint8Array, limit: Bytes): Payload | undefined {
  if (bytes.length > limit) return undefined;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return undefined;
  }
  try {
    return { text, json: JSON.parse(text) };
  } catch {
    return { text, json: undefined };
  }
}

/** A property of a JSON object of its own, never one that is inherited; undefined when there is none. */
export function field(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return undefined;
  // The line above proved that the object has it.
  return (json as Readonly<Record<string, unknown>>)[name];
}

/** As {@link field}, for a text; undefined when it is anything else. */
export function textField(json: unknown, name: string): string | undefined {
  const value = field(json, name);
  return typeof value === 'string' ? value : undefined;
}
