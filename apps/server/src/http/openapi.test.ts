import { type Route, type RouteName, routes } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { createOpenApi } from './openapi.ts';
import { openApiExamples } from './openapi-examples.ts';

const document = createOpenApi('1.2.3');
const text = JSON.stringify(document);
// The generator promises nothing finer than JSON.
const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
const table: Readonly<Record<string, Route>> = routes;

describe('the API document', () => {
  it('describes every route once, under its own name', () => {
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map((operation) => operation['operationId']));
    expect(ids).toHaveLength(Object.keys(routes).length);
    expect(new Set(ids)).toEqual(new Set(Object.keys(routes)));
  });

  it('has no reference that leads nowhere', () => {
    const components = document['components'] as { schemas: Record<string, unknown> };
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((name) => !(name in components.schemas))).toEqual([]);
    expect(text).not.toContain('$defs');
  });

  it('says of every route who may call it, and asks for what that takes', () => {
    for (const [name, route] of Object.entries(table)) {
      const operation = paths[route.path]?.[route.method.toLowerCase()];
      const schemes = ((operation?.['security'] ?? []) as Record<string, unknown>[]).flatMap((scheme) => Object.keys(scheme));
      expect([name, schemes]).toEqual([name, route.access === 'courier' ? ['courierKey'] : route.access === 'carrier' ? ['carrierKey', 'carrierToken', 'courierKey'] : route.access === 'assistant' ? ['assistantToken'] : route.access === 'public' || route.access === 'demo' ? [] : ['session']]);
    }
  });

  it('says where a passkey is asked for', () => {
    const saying = Object.values(paths).flatMap((methods) => Object.values(methods)).filter((operation) => 'x-latchkey-verified' in operation);
    expect(new Map(saying.map((operation) => [operation['operationId'], operation['x-latchkey-verified']]))).toEqual(new Map(Object.entries(table).flatMap(([name, { verified }]) => (verified === undefined ? [] : [[name, verified]]))));
    for (const operation of saying) expect(operation['description']).toMatch(/passkey within the last five minutes/);
  });

  it('has every parameter of every path', () => {
    for (const [path, methods] of Object.entries(paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(methods)) {
        const given = ((operation['parameters'] ?? []) as { in: string; name: string; required: boolean }[]).filter((parameter) => parameter.in === 'path');
        expect(given.map(({ name }) => name)).toEqual(wanted);
        expect(given.every(({ required }) => required)).toBe(true);
      }
    }
  });

  it('keeps patterns short enough to read', () => {
    const patterns = [...text.matchAll(/"pattern":"([^"]*)"/g)].map(([, pattern]) => pattern ?? '');
    expect(Math.max(...patterns.map(({ length }) => length))).toBeLessThan(80);
  });

  it.each(Object.entries(openApiExamples))('gives an example of %s that the route takes', (name, example) => {
    expect(table[name as RouteName]?.body?.safeParse(example).success).toBe(true);
  });
});
