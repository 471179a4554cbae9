import fc from 'fast-check';
import type { ApiDocument, DocumentedRoute } from './api-document.ts';
import { anything, valuesOf } from './schema-arbitrary.ts';

/** One request, complete but for what proves who sends it. */
export interface FuzzRequest {
  readonly route: DocumentedRoute;
  /** With its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** A name of one of the stage's callers. */
  readonly caller: string;
}

/** Requests to one route. `known` gives texts that mean something to this server: ids, codes, numbers. */
export function requestsTo(route: DocumentedRoute, document: ApiDocument, known: readonly string[], callers: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<FuzzRequest> {
  const parameters = (where: 'path' | 'query' | 'header') => (route.parameters ?? []).filter((parameter) => parameter.in === where);
  const record = (where: 'path' | 'query' | 'header') =>
    fc.record(Object.fromEntries(parameters(where).map(({ name, schema }) => [name, valuesOf(schema, document, known)])), { requiredKeys: parameters(where).filter(({ required }) => required).map(({ name }) => name) });
  const [mediaType = 'application/json', content] = Object.entries(route.requestBody?.content ?? {})[0] ?? [];
  const encode = mediaType === 'application/json' ? jsonOf : formOf;
  const [scheme = ''] = route.security.flatMap((one) => Object.keys(one));
  const bodies: fc.Arbitrary<string | undefined> =
    content === undefined
      ? fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('{}') })
      : fc.oneof(
          { weight: 40, arbitrary: valuesOf(content.schema, document, known).map(encode) },
          { weight: 1, arbitrary: fc.constantFrom(undefined, '', '{', '[1,', '{"__proto__":{"x":1}}', '\0', '"text"', 'null', '{"constructor":{"prototype":{}}}', `["${'x'.repeat(300_000)}"]`, `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`) },
        );
  return fc
    .record({
      path: record('path'), query: fc.oneof({ weight: 9, arbitrary: record('query') }, { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 10 }), anything, { maxKeys: 3 }) }), header: record('header'),
      body: bodies,
      caller: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(callers[scheme] ?? [])) }, { weight: 1, arbitrary: fc.constantFrom(...(callers[''] ?? [])) }),
      mediaType: fc.oneof({ weight: 40, arbitrary: fc.constant(mediaType) }, { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', 'x') }),
      odd: fc.oneof({ weight: 30, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constantFrom({ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'if-none-match': '*' }, { range: 'bytes=5-1' }, { authorization: 'Bearer x' }, { accept: 'image/png' }) }),
    })
    .map(({ path, query, header, body, caller, mediaType: sent, odd }) => {
      const place = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => segmentOf(path[name]));
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name.toWellFormed(), textOf(value).toWellFormed()]));
      const sentHeaders = Object.entries(header).flatMap(([name, value]) => (isHeaderText(textOf(value)) ? [[name.toLowerCase(), textOf(value)]] : []));
      return {
        route, body, caller,
        target: `${place}${search.size === 0 ? '' : `?${search}`}`,
        headers: { ...Object.fromEntries(sentHeaders), ...(body === undefined ? {} : { 'content-type': sent }), ...odd },
      };
    });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
const jsonOf = (value: unknown): string => JSON.stringify(value) ?? '';
const formOf = (value: unknown): string => new URLSearchParams(Object.entries(value ?? {}).map(([name, part]) => [name.toWellFormed(), textOf(part).toWellFormed()])).toString();
/** Nothing and dots would be another address. */
const segmentOf = (value: unknown): string => encodeURIComponent(textOf(value).toWellFormed()).replace(/^\.{0,2}$/, 'x');
/** What a client can put into a header at all (RFC 9110, 5.5). */
const isHeaderText = (text: string): boolean => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && text.length < 1_000;
