import type { z } from 'zod';
import type { CarrierScope } from './carrier-schemas.ts';
import type { ProblemCode } from './problem.ts';

/**
 * Who may call a route. `public`: anybody. `courier`: the holder of the key that the visit is bound to (DPoP proof, RFC 9449).
 * `guest` < `member` < `owner`: a signed-in person with at least that role in the household. `carrier`: a carrier or a shop, by API key or access token; what it names must be its own. `assistant`: a program that a person connected, by an access token. `demo`: only where the demo home runs.
 */
export type Access = 'public' | 'courier' | 'guest' | 'member' | 'owner' | 'carrier' | 'assistant' | 'demo';

/**
 * Which routes a signed-in person must have shown a passkey for within the last five minutes (in this session), since what they do outlasts the session or lets somebody in.
 * `always`; or `when-passkey`: only once the person has a passkey, so that the first one can be added. The demo home's resident, who has none, is not asked.
 */
export type Verification = 'always' | 'when-passkey';

/** One route: the single declaration behind validation, API document, client and permission tests. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly verified?: Verification;
  /** What a carrier's key must be allowed; without it any key of the account will do. */
  readonly scope?: CarrierScope;
  /** Speaks OAuth 2: refuses by RFC 6749's errors instead of problem details. What it takes: a form, or JSON. */
  readonly oauth?: 'form' | 'json';
  /** Takes the bytes of its body as they came, JSON or a form: what counts is a signature over them. The handler reads them from the request. */
  readonly raw?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Takes an `Idempotency-Key` header; the same key gives the same answer. */
  readonly idempotent?: true;
  /** The status of success and its body; `null` means none; `stream` names a media type. */
  readonly success: { readonly status: 200 | 201 | 202 | 204; readonly body: z.ZodType | null } | { readonly status: 200 | 206; readonly stream: string };
  readonly problems: readonly ProblemCode[];
}
