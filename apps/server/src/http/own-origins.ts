import type { IncomingMessage } from 'node:http';
import { CodedError } from '@latchkey/kit';

/** The addresses under which pages of this server live. */
export interface OwnOrigins {
  /** The origin that the request's Host header names; throws `request.forbidden` when it is none of ours (DNS rebinding). */
  originOf(request: IncomingMessage): string;
  /** Throws `request.cross_site` when another site's page sent it. Programs other than browsers send neither header and pass: they hold no cookies of others. */
  requireSameSite(request: IncomingMessage): void;
  /** Whether a URL is one of ours; `ws` counts as `http`. */
  owns(url: URL): boolean;
  /** Where phones find us: the first public URL, or the loopback address. */
  readonly publicOrigin: string;
  /** Whether somebody at this very machine asks, through no proxy. */
  isLocal(request: IncomingMessage): boolean;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_ADDRESSES = /^(127\.|::1$|::ffff:127\.)/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/** @param publicOrigins origins such as `https://home.example`; loopback names are always ours. @param loopbackOrigin as this machine's browser calls us. */
export function createOwnOrigins(publicOrigins: readonly string[], loopbackOrigin: string): OwnOrigins {
  const ours = publicOrigins.map((text) => new URL(text));
  const isLoopbackName = (hostname: string) => LOOPBACK_NAMES.has(hostname) || hostname.endsWith('.localhost');

  const originOf = (request: IncomingMessage): string => {
    const host = request.headers.host ?? '';
    const scheme = 'encrypted' in request.socket && request.socket.encrypted === true ? 'https' : 'http';
    const url = URL.parse(`${scheme}://${host}`);
    if (url !== null && url.pathname === '/' && url.username === '') {
      // A public address may be reached through a proxy that speaks https for us, so its scheme is the configured one.
      const known = ours.find((own) => own.host === url.host || (own.hostname === url.hostname && effectivePort(own) === effectivePort(url)));
      if (known !== undefined) return known.origin;
      if (isLoopbackName(url.hostname)) return url.origin;
    }
    throw new CodedError('request.forbidden', 'This server is not known under that name. Set LATCHKEY_PUBLIC_URL to the address that people use.');
  };

  return {
    originOf,
    requireSameSite(request) {
      const own = originOf(request);
      const site = request.headers['sec-fetch-site'];
      const { origin } = request.headers;
      const foreign = (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && origin !== own);
      if (foreign) throw new CodedError('request.cross_site', 'The request came from a page of another site, so nothing was done.');
    },
    owns(url) {
      const origin = url.origin === 'null' || url.protocol.startsWith('ws') ? `${url.protocol.replace('ws', 'http')}//${url.host}` : url.origin;
      return ours.some((own) => own.origin === origin) || (isLoopbackName(url.hostname) && /^https?:$/.test(new URL(origin).protocol));
    },
    publicOrigin: ours[0]?.origin ?? loopbackOrigin,
    isLocal(request) {
      const hostname = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
      const forwarded = FORWARDED.some((name) => request.headers[name] !== undefined);
      return LOOPBACK_ADDRESSES.test(request.socket.remoteAddress ?? '') && isLoopbackName(hostname) && !forwarded;
    },
  };
}

const effectivePort = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');
