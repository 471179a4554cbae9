import type { FastifyRequest } from 'fastify';

const PAGES = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The API's document is drawn by a library that writes style attributes; it needs nothing else that pages do not have. */
const DOCUMENT = PAGES.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

/** Headers of every answer: what pages may load, and that nobody frames them, guesses types or learns addresses. */
export function securityHeaders(request: FastifyRequest, https: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': request.url === '/docs' || request.url.startsWith('/docs/') ? DOCUMENT : PAGES,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // A courier's page scans and may tell where it is; nothing else is ever asked for.
    'permissions-policy': 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()',
    'x-request-id': request.id,
    ...(https && isPublicName(request.hostname) ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** A browser keeps the promise of https for every port of a name: on this machine or in a local network it would cut off whatever else speaks http there. */
const isPublicName = (hostname: string): boolean => /\.[a-z]{2,}$/i.test(hostname) && !/\.(local|localhost|lan|internal|home\.arpa)$/i.test(hostname);
