import fc from 'fast-check';
import type { ApiDocument, JsonSchema } from './api-document.ts';

/** Texts that have broken servers: what databases, paths, headers, templates and JSON parsers take for their own. */
const HOSTILE = [
  '', ' ', '\0', 'a\0b', '\ud800', '\u202e', '\ufeff', '{{7*7}}', '${7*7}', '<script>alert(1)</script>', "' or 1=1 --", '"; drop table visits; --', '../../etc/passwd', '%00', '%2e%2e%2f', 'null', 'undefined', 'NaN', '__proto__',
  '1e999', '-1', '9007199254740993', '2026-02-30T25:61:61Z', '+275760-09-13T00:00:00.001Z', '0000-01-01T00:00:00.000Z', '2026-11-22T15:00:00.000+23:59', 'http://169.254.169.254/', 'a'.repeat(5_000), '١٢٣', '👩‍👩‍👧', '\r\nset-cookie: a=b',
] as const;

/** Anything that JSON can say. */
export const anything = fc.oneof(fc.constantFrom<unknown>(...HOSTILE), fc.jsonValue({ maxDepth: 2 }));

/** Values that a schema takes, for the most part: about one in twenty is not, so that refusals are tried in every place. `known` gives texts that mean something to this server. */
export function valuesOf(schema: JsonSchema, document: ApiDocument, known: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 19, arbitrary: fitting(schema, document, known) }, { weight: 1, arbitrary: anything });
}

function fitting(schema: JsonSchema, document: ApiDocument, known: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, document, known);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fitting(choice, document, known)));
  switch (schema.type) {
    case 'string':
      return textsOf(schema, known);
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: Math.max(schema.minimum ?? 0, -1_000_000), max: Math.min(schema.maximum ?? 1_000_000, 1_000_000) }), fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, document, known), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 4, 4) });
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, valuesOf(part, document, known)])), { requiredKeys: [...(schema.required ?? [])] });
    default:
      return anything;
  }
}

function textsOf({ pattern, format, minLength = 0, maxLength = 40 }: JsonSchema, known: readonly string[]): fc.Arbitrary<string> {
  const plain = fc.string({ unit: 'binary', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
  const shaped = pattern !== undefined ? fc.stringMatching(new RegExp(pattern)) : format === 'date-time' ? fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) : format === 'uri' ? fc.webUrl() : plain;
  const meant = pattern === undefined ? known : known.filter((text) => new RegExp(pattern).test(text));
  return fc.oneof({ weight: 5, arbitrary: meant.length === 0 ? shaped : fc.constantFrom(...meant) }, { weight: 4, arbitrary: shaped }, { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) });
}
