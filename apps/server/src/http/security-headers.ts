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

/** The checkout's frame alone stands in pages of shops. It holds no session and asks for one thing: a code that the customer types. */
const IN_A_SHOP = PAGES.replace("frame-ancestors 'none'", 'frame-ancestors https: http:');

/** The example shop shows the checkout's frame. */
const SHOP = `${PAGES}; frame-src 'self'`;

/** Headers of every answer: what pages may load, and that nobody frames them, guesses types or learns addresses. */
export function securityHeaders(request: FastifyRequest, https: boolean): Readonly<Record<string, string>> {
  const [path = ''] = request.url.split('?', 1);
  const inShops = path === '/checkout';
  return {
    'content-security-policy': inShops ? IN_A_SHOP : path === '/shop' ? SHOP : path === '/docs' || path.startsWith('/docs/') ? DOCUMENT : PAGES,
    'x-content-type-options': 'nosniff',
    ...(inShops ? {} : { 'x-frame-options': 'DENY' }),
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    // Shops load the widget's script as any script of another origin.
    'cross-origin-resource-policy': inShops || path === '/deliver-inside.js' ? 'cross-origin' : 'same-origin',
    // A courier's page scans and may tell where it is; nothing else is ever asked for.
    'permissions-policy': 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()',
    'x-request-id': request.id,
    ...(https && isPublicName(request.hostname) ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** A browser keeps the promise of https for every port of a name: on this machine or in a local network it would cut off whatever else speaks http there. */
const isPublicName = (hostname: string): boolean => /\.[a-z]{2,}$/i.test(hostname) && !/\.(local|localhost|lan|internal|home\.arpa)$/i.test(hostname);
