import { type Route, routes, sockets } from '@latchkey/contract';
import { code, header, table } from './markdown.ts';

/** What nearly every route may answer: said once instead of in every row. */
const COMMON: ReadonlySet<string> = new Set(['request.invalid', 'request.too_many', 'server.failed']);
const SIGNED_IN: ReadonlySet<string> = new Set(['request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found']);
const WITH_ROLE: ReadonlySet<string> = new Set(['guest', 'member', 'owner']);

function row(route: Route): readonly string[] {
  const own = route.problems.filter((problem) => !COMMON.has(problem) && !(WITH_ROLE.has(route.access) && SIGNED_IN.has(problem)));
  const answer = 'stream' in route.success ? route.success.stream : route.success.body === null ? 'nothing' : 'JSON';
  return [code(`${route.method} ${route.path}`), route.access, `${route.summary}${route.idempotent === true ? ' (takes `Idempotency-Key`)' : ''}`, `${route.success.status}, ${answer}`, own.map(code).join(' ')];
}

export function apiPage(): string {
  const all: readonly Route[] = Object.values(routes);
  const tags = [...new Set(all.map(({ tag }) => tag))];
  return `${header('The API', 'packages/contract/src/routes.ts')}
A running server has the whole description with every field at \`/openapi.json\` (OpenAPI 3.1) and, to read, at \`/docs\`. This page is the map.

*Access*: \`public\` anybody; \`courier\` whoever holds the key that the visit is bound to, by a DPoP proof (RFC 9449); \`guest\`, \`member\`, \`owner\` a signed-in person with at least that
role in the household; \`demo\` only where the demo home runs. Problems are \`application/problem+json\` (RFC 9457) with a \`code\` of [errors.md](errors.md). Left out below: ${[...COMMON].map(code).join(', ')},
which any route may answer, and where a role is asked for also ${[...SIGNED_IN].map(code).join(', ')}.
${tags.map((tag) => `\n## ${tag}\n\n${table(['route', 'access', 'what', 'success', 'problems of its own'], all.filter((route) => route.tag === tag).map(row))}\n`).join('')}
## WebSockets

${table(['path', 'access'], Object.values(sockets).map(({ path, access }) => [code(path), access]))}

\`hub\` is a paired hub: MQTT 3.1.1 with a token that its key signs, as \`packages/contract/src/hub-link.ts\` describes.
`;
}
