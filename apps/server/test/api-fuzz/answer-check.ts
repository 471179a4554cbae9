import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiDocument, DocumentedRoute, JsonSchema } from './api-document.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/** Why an answer is not one of those that the document describes; undefined when it is. */
export type AnswerCheck = (route: DocumentedRoute, answer: Answer) => string | undefined;

/** Judges by the document alone, with a validator that the server does not use. */
export function createAnswerCheck(document: ApiDocument): AnswerCheck {
  // Formats are not asserted by JSON Schema 2020-12 unless somebody agrees on it.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema({ $id: 'https://api.invalid/document', components: document.components });
  const validators = new Map<JsonSchema, ValidateFunction>();
  const validatorOf = (schema: JsonSchema): ValidateFunction => {
    const known = validators.get(schema);
    if (known !== undefined) return known;
    const made = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"https://api.invalid/document#/components/')) as object);
    validators.set(schema, made);
    return made;
  };
  return (route, { status, contentType, text }) => {
    const documented = route.responses[status];
    if (documented === undefined) return `status ${status} is not documented: ${text.slice(0, 200)}`;
    if (documented.content === undefined) return text === '' ? undefined : `status ${status} came with a body`;
    const type = contentType?.split(';', 1)[0]?.trim() ?? '';
    const media = documented.content[type];
    if (media === undefined) return `status ${status} came as ${type}`;
    // A stream of JSON texts, one a line, is no JSON text.
    if (!type.endsWith('json') || type === 'application/x-ndjson') return undefined;
    const validate = validatorOf(media.schema);
    if (validate(JSON.parse(text))) return undefined;
    return `status ${status} has a body of another form: ${ajv.errorsText(validate.errors)} in ${text.slice(0, 200)}`;
  };
}
