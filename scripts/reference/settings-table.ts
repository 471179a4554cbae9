import { z } from 'zod';
import { code, table } from './markdown.ts';

/** The parts of JSON Schema that our settings use. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** A table of settings, nested ones by their path (`locks[].name`), from the descriptions of their schema. */
export function settingsTable(schema: z.ZodType): string {
  // Our schemas use no more than the interface above names.
  const [given, read] = (['input', 'output'] as const).map((io) => z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema);
  return table(['name', 'value', 'default', 'meaning'], rowsOf(given ?? {}, read, ''));
}

/** `given` is what a person writes; `read` what comes out of it, which alone knows the default of a value that is changed on the way. */
function rowsOf(given: Schema, read: Schema | undefined, prefix: string): readonly (readonly string[])[] {
  if (given.items !== undefined) return rowsOf(given.items, read?.items, `${prefix}[]`);
  if (typeof given.additionalProperties === 'object') return rowsOf(given.additionalProperties, undefined, `${prefix}.<name>`);
  return Object.entries(given.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const readProperty = read?.properties?.[name];
    const fallback = given.required?.includes(name) === true ? '**required**' : defaultOf(property.default ?? readProperty?.default);
    return [[code(path), valueOf(property), fallback, property.description ?? ''], ...rowsOf(property, readProperty, path)];
  });
}

function valueOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.type === 'array') return schema.items?.type === 'object' || schema.items === undefined ? 'list' : `list of ${valueOf(schema.items)}s`;
  if (schema.type === 'string') return 'text';
  if (schema.type === 'object') return 'object';
  if (schema.type !== 'integer' && schema.type !== 'number') return schema.type ?? 'any';
  const kind = schema.type === 'integer' ? 'whole number' : 'number';
  const { minimum } = schema;
  const maximum = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
  if (minimum === undefined) return kind;
  return maximum === undefined ? `${kind}, ${minimum} or more` : `${kind}, ${minimum} to ${maximum}`;
}

function defaultOf(value: unknown): string {
  if (value === undefined) return '';
  // The one default that depends on where the page is made.
  if (value === Intl.DateTimeFormat().resolvedOptions().timeZone) return 'the machine’s own';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}
