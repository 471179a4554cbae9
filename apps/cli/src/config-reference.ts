import { CodedError } from '@latchkey/kit';
import { z } from 'zod';

/** One line a setting, from its schema: name, default, meaning. The same text serves `--help` and the docs. */
export function configReference(schema: z.ZodObject): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties).map(([name, property]) => {
    const { description = '', default: fallback } = typeof property === 'object' ? property : {};
    const note = fallback !== undefined ? ` (default ${typeof fallback === 'string' ? fallback : JSON.stringify(fallback)})` : required.includes(name) ? ' (required)' : '';
    return { name, text: `${description}${note}` };
  });
  const width = Math.max(...rows.map((row) => row.name.length));
  return ['Settings (environment variables):', ...rows.map((row) => `  ${row.name.padEnd(width)}  ${row.text}`)].join('\n');
}

/** Reads settings from the environment. Throws `config.invalid` with a line for each setting that is wrong. */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, environment: NodeJS.ProcessEnv): z.output<Schema> {
  const known = Object.fromEntries(Object.keys(schema.shape).flatMap((name) => (environment[name] === undefined || environment[name] === '' ? [] : [[name, environment[name]]])));
  const parsed = schema.safeParse(known);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new CodedError('config.invalid', `Some settings cannot be used:\n${lines.join('\n')}`);
  }
  return parsed.data;
}
