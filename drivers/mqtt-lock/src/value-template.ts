import { type Payload, field } from './payload.ts';

/** Takes the text that counts out of a payload; undefined when it is not in there. */
export type ValueTemplate = (payload: Payload) => string | undefined;

const STEP = /\.([A-Za-z_]\w*)|\[\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\]/y;

/**
 * Reads the one kind of Home Assistant template that needs no Jinja: `{{ value }}` or a path such as `{{ value_json.lock.state }}`
 * and `{{ value_json["state"] }}`. Undefined for every other one.
 */
export function readValueTemplate(template: string): ValueTemplate | undefined {
  const inner = /^\s*\{\{-?\s*(.*?)\s*-?\}\}\s*$/s.exec(template)?.[1];
  if (inner === undefined) return undefined;
  if (inner === 'value') return ({ text }) => text;
  if (!inner.startsWith('value_json')) return undefined;
  const path: string[] = [];
  STEP.lastIndex = 'value_json'.length;
  while (STEP.lastIndex < inner.length) {
    const step = STEP.exec(inner);
    const name = step?.[1] ?? step?.[2] ?? step?.[3];
    if (name === undefined) return undefined;
    path.push(name);
  }
  if (path.length === 0) return undefined;
  return ({ json }) => rendered(path.reduce(field, json));
}

/** A value as Jinja writes it, in Python's words: `True`, `False`, `None`. Objects and lists are nobody's state. */
export function rendered(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : undefined;
}
