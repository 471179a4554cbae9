import { createHash } from 'node:crypto';

/** A name and a password for the camera. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a server asks for in `WWW-Authenticate`. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'digest';
      readonly realm: string;
      readonly nonce: string;
      readonly opaque: string | undefined;
      readonly algorithm: 'MD5' | 'SHA-256';
      /** Whether `algorithm` was written out: it is echoed only then, for cameras that trip over it. */
      readonly algorithmNamed: boolean;
      readonly qop: 'auth' | undefined;
      readonly stale: boolean;
    };

/** The strongest challenge we can meet: SHA-256 before MD5 (RFC 7616 clause 3.7), Basic last and only when allowed. */
export function chooseChallenge(values: readonly string[], allowBasic: boolean): Challenge | undefined {
  const challenges = values.flatMap((value) => parseChallenge(value) ?? []);
  const rank = (challenge: Challenge) => (challenge.scheme === 'basic' ? 0 : challenge.algorithm === 'MD5' ? 1 : 2);
  return challenges.filter((challenge) => allowBasic || challenge.scheme !== 'basic').toSorted((a, b) => rank(b) - rank(a))[0];
}

function parseChallenge(value: string): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^(\w+)\s*(.*)$/s.exec(value) ?? [];
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme.toLowerCase() !== 'digest') return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, bare] of rest.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    fields.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  const named = fields.get('algorithm')?.toUpperCase();
  const algorithm = named === undefined || named === 'MD5' ? 'MD5' : named === 'SHA-256' ? 'SHA-256' : undefined;
  const realm = fields.get('realm');
  const nonce = fields.get('nonce');
  const offered = fields.get('qop')?.split(',').map((word) => word.trim().toLowerCase());
  // A server that offers only auth-int asks for what RTSP cameras never really check; it counts as unsupported.
  if (realm === undefined || nonce === undefined || algorithm === undefined || (offered !== undefined && !offered.includes('auth'))) return undefined;
  return {
    scheme: 'digest',
    realm,
    nonce,
    opaque: fields.get('opaque'),
    algorithm,
    algorithmNamed: named !== undefined,
    qop: offered === undefined ? undefined : 'auth',
    stale: fields.get('stale')?.toLowerCase() === 'true',
  };
}

/** What an answer to a digest challenge depends on besides the challenge. */
export interface DigestRequest {
  readonly method: string;
  readonly uri: string;
  /** How many requests used this nonce, this one included. */
  readonly count: number;
  /** Random text of ours, fresh for each request. */
  readonly clientNonce: string;
}

/** The `Authorization` value for one request (RFC 7616 clause 3.4, RFC 7617 for Basic). */
export function authorization(challenge: Challenge, credentials: Credentials, request: DigestRequest): string {
  if (challenge.scheme === 'basic') {
    return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
  }
  const hash = (text: string) => createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256').update(text, 'utf8').digest('hex');
  const secret = hash(`${credentials.username}:${challenge.realm}:${credentials.password}`);
  const target = hash(`${request.method}:${request.uri}`);
  const count = request.count.toString(16).padStart(8, '0');
  const response =
    challenge.qop === undefined
      ? hash(`${secret}:${challenge.nonce}:${target}`)
      : hash(`${secret}:${challenge.nonce}:${count}:${request.clientNonce}:auth:${target}`);
  const fields = [
    `username="${credentials.username.replaceAll(/["\\]/g, '\\$&')}"`,
    `realm="${challenge.realm}"`,
    `nonce="${challenge.nonce}"`,
    `uri="${request.uri}"`,
    `response="${response}"`,
  ];
  if (challenge.algorithmNamed) fields.push(`algorithm=${challenge.algorithm}`);
  if (challenge.opaque !== undefined) fields.push(`opaque="${challenge.opaque}"`);
  if (challenge.qop !== undefined) fields.push('qop=auth', `nc=${count}`, `cnonce="${request.clientNonce}"`);
  return `Digest ${fields.join(', ')}`;
}
