import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Clock, type Duration, Minutes } from '@latchkey/kit';

/** Who may watch. */
export interface RtspCredentials {
  readonly username: string;
  readonly password: string;
}

/** `stale`: the password was right but the nonce is too old or not ours; the client should try again with a new one. */
export type AuthVerdict = 'granted' | 'stale' | 'refused';

/** Digest access authentication (RFC 7616) as RTSP cameras use it. */
export interface DigestAuth {
  /** `WWW-Authenticate` values with fresh nonces, SHA-256 before MD5: clients that know only MD5 take the last they understand. */
  challenges(stale: boolean): string[];
  /** Judges an `Authorization` value for a request. */
  verify(authorization: string | undefined, method: string, uri: string): AuthVerdict;
}

const algorithms = { 'SHA-256': 'sha256', MD5: 'md5' } as const;

/** Nonces carry their own time under a key that lives as long as the server, so that strangers cannot fill a table of them. */
export function createDigestAuth(
  realm: string,
  credentials: RtspCredentials,
  clock: Clock,
  nonceLifetime: Duration = Minutes(5),
): DigestAuth {
  const key = randomBytes(32);
  const seal = (text: string): string => createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
  const freshNonce = (): string => {
    const text = `${Math.floor(clock.monotonic()).toString(36)}.${randomBytes(9).toString('base64url')}`;
    return `${text}.${seal(text)}`;
  };
  const nonceIsLive = (nonce: string): boolean => {
    const end = nonce.lastIndexOf('.');
    if (end < 0 || !equal(nonce.slice(end + 1), seal(nonce.slice(0, end)))) return false;
    const age = clock.monotonic() - Number.parseInt(nonce, 36);
    return age <= nonceLifetime;
  };
  return {
    challenges: (stale) =>
      Object.keys(algorithms).map(
        (algorithm) => `Digest realm="${realm}", nonce="${freshNonce()}", algorithm=${algorithm}, qop="auth"${stale ? ', stale=true' : ''}`,
      ),
    verify(authorization, method, uri) {
      const fields = parseDigest(authorization);
      if (!fields) return 'refused';
      const algorithm = Object.keys(algorithms).find((name) => name === (fields.get('algorithm') ?? 'MD5').toUpperCase());
      if (!algorithm || fields.get('realm') !== realm || fields.get('uri') !== uri) return 'refused';
      if (!equal(fields.get('username') ?? '', credentials.username)) return 'refused';
      const hash = (text: string): string =>
        createHash(algorithms[algorithm as keyof typeof algorithms]).update(text).digest('hex'); // found among these keys above
      const nonce = fields.get('nonce') ?? '';
      const qop = fields.get('qop');
      const middle = qop === undefined ? nonce : [nonce, fields.get('nc'), fields.get('cnonce'), qop].join(':');
      const expected = hash(`${hash(`${credentials.username}:${realm}:${credentials.password}`)}:${middle}:${hash(`${method}:${uri}`)}`);
      if (!equal((fields.get('response') ?? '').toLowerCase(), expected)) return 'refused';
      return nonceIsLive(nonce) ? 'granted' : 'stale';
    },
  };
}

/** The fields of a `Digest` header; undefined when it is none. */
export function parseDigest(header: string | undefined): ReadonlyMap<string, string> | undefined {
  if (!header || !/^digest\s/i.test(header)) return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, token] of header.slice(7).matchAll(/([a-zA-Z0-9]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/g)) {
    fields.set(name.toLowerCase(), quoted ?? token ?? '');
  }
  return fields;
}

/** Compares without telling by its time where two texts differ. */
function equal(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
