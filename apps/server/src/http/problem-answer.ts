import { type OAuthError, type Problem, type ProblemCode, problemCodes } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { z } from 'zod';
import { isDatabaseAway, isDiskFull } from '../database/database-away.ts';

/** The media type of problem details (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemCodes, code);

/** A problem by its code. `detail` is read by people. */
export function problemOf(code: ProblemCode, detail?: string, issues?: Problem['issues']): Problem {
  const { status, title } = problemCodes[code];
  return { type: `urn:latchkey:problem:${code}`, title, status, code, ...(detail === undefined ? {} : { detail }), ...(issues === undefined ? {} : { issues }) };
}

const OWN_ERRORS: Partial<Record<ProblemCode, OAuthError['error']>> = {
  'courier.proof_invalid': 'invalid_dpop_proof',
  'oauth.grant_refused': 'invalid_grant',
  'oauth.target_refused': 'invalid_target',
  'oauth.redirect_refused': 'invalid_redirect_uri',
};

/** The same in the words of OAuth 2 (RFC 6749, 5.2), for the routes that its clients call. */
export function oauthErrorOf({ status, code, title, detail }: Problem): OAuthError {
  const error = OWN_ERRORS[code] ?? (status === 401 ? 'invalid_client' : status === 403 ? 'invalid_scope' : status < 500 && status !== 429 ? 'invalid_request' : 'temporarily_unavailable');
  return { error, error_description: detail ?? title };
}

/** A request that does not fit the documented form, with the places that do not. */
export class InvalidRequest extends CodedError<'request.invalid'> {
  readonly issues: NonNullable<Problem['issues']>;

  constructor(where: 'path' | 'query' | 'body', error: z.ZodError) {
    super('request.invalid', `The ${where} of the request is not of the documented form.`);
    // Values are left out: they may be labels, codes or addresses.
    this.issues = error.issues.slice(0, 20).map(({ path, message }) => ({ path: [where, ...path.map(String)].join('.'), message }));
  }
}

/** The problem that an error is for the caller; undefined when it is our own failure. Framework errors are known by their status. */
export function problemFromError(error: unknown): Problem | undefined {
  if (error instanceof InvalidRequest) return problemOf('request.invalid', error.message, error.issues);
  if (error instanceof CodedError) return isProblemCode(error.code) ? problemOf(error.code, error.message) : undefined;
  if (isDatabaseAway(error)) return problemOf('server.starting', 'The server’s database is away for a moment. Nothing was changed; try again in a few seconds.');
  if (isDiskFull(error)) return problemOf('server.no_room', 'Nothing was changed. Make room on the disk that holds the server’s data; it goes on by itself.');
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  switch (status) {
    case 404:
      return problemOf('request.not_found');
    case 413:
      return problemOf('request.too_large');
    case 429:
      return problemOf('request.too_many');
    default:
      return typeof status === 'number' && status >= 400 && status < 500 ? problemOf('request.invalid', 'The request could not be read.') : undefined;
  }
}
