import fc from 'fast-check';
import { type ApiDocument, type DocumentedRoute, routesOf } from './api-document.ts';
import { type Answer, createAnswerCheck } from './answer-check.ts';
import { type FuzzRequest, requestsTo } from './request-arbitrary.ts';
import { openFuzzStage } from './fuzz-stage.ts';

/** What was found at one route, told once with the shortest request that shows it. */
export interface Finding {
  readonly kind: 'server error' | 'undocumented answer';
  readonly route: string;
  readonly what: string;
  readonly request: string;
  readonly times: number;
}

export interface FuzzReport {
  readonly requests: number;
  readonly routes: number;
  readonly serverErrors: number;
  readonly undocumented: number;
  readonly findings: readonly Finding[];
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
}

const AT_ONCE = 8;
/** What a hub that is away is told by: the server is well, and says so in documented words. */
const HUB_AWAY = new Set(['hub.offline', 'hub.timeout', 'live.no_picture']);

/** Starts a server and sends `requests` over every route of the document that it serves. The same seed sends the same requests. */
export async function fuzzApi(requests: number, seed: number): Promise<FuzzReport> {
  await using stage = await openFuzzStage();
  // The document is checked by what it says of itself: whatever it leaves out shows as a finding.
  const document = (await (await fetch(`${stage.url}/openapi.json`)).json()) as ApiDocument;
  const routes = routesOf(document);
  const check = createAnswerCheck(document);
  const each = Math.ceil(requests / routes.length);
  const planned = routes.map((route, index) => fc.sample(requestsTo(route, document, stage.known, stage.callers), { numRuns: each, seed: seed + index }));
  // One of each route in turn, so that what one request made is there for the next.
  const queue = Array.from({ length: each }, (_none, turn) => planned.flatMap((list) => list.slice(turn, turn + 1))).flat().slice(0, requests);

  const found = new Map<string, Finding>();
  const statuses = new Map<number, number>();
  let address = 0;
  const note = (kind: Finding['kind'], { method, path }: DocumentedRoute, what: string, request: FuzzRequest): void => {
    const route = `${method} ${path}`;
    const key = `${kind} ${route} ${what.slice(0, 60)}`;
    const text = `${request.caller}: ${request.target} ${request.body ?? ''} ${JSON.stringify(request.headers)}`.slice(0, 600);
    const before = found.get(key);
    found.set(key, { kind, route, what, request: before !== undefined && before.request.length <= text.length ? before.request : text, times: (before?.times ?? 0) + 1 });
  };
  const one = async (request: FuzzRequest): Promise<void> => {
    const { route } = request;
    const path = request.target.split('?', 1)[0] ?? '';
    address = (address + 1) % 60_000;
    const response = await fetch(`${stage.url}${request.target}`, {
      method: route.method,
      headers: { 'x-forwarded-for': `198.18.${address >> 8}.${address & 255}`, ...request.headers, ...(await stage.credentialsOf(request.caller, route.method, path)) },
      // A GET cannot have one here.
      ...(request.body === undefined || route.method === 'GET' ? {} : { body: request.body }),
    });
    const answer: Answer = { status: response.status, contentType: response.headers.get('content-type'), text: await response.text() };
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const problem = check(route, answer);
    if (problem !== undefined) note('undocumented answer', route, problem, request);
    if (answer.status >= 500 && !HUB_AWAY.has(codeOf(answer))) note('server error', route, `${answer.status} ${codeOf(answer)}`, request);
  };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let request = queue[next++]; request !== undefined; request = queue[next++]) await one(request);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const findings = [...found.values()];
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).reduce((sum, { times }) => sum + times, 0);
  return { requests: queue.length, routes: routes.length, serverErrors: count('server error'), undocumented: count('undocumented answer'), findings, statuses };
}

function codeOf({ contentType, text }: Answer): string {
  if (contentType?.startsWith('application/problem+json') !== true) return '';
  return (JSON.parse(text) as { readonly code: string }).code;
}
