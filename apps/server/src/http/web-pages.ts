import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the build of apps/web puts the pages. */
const webFolder = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** The page behind each address. What comes below an address is for the page itself. */
const PAGES = {
  '/': 'index.html',
  '/resident': 'resident.html',
  '/resident/*': 'resident.html',
  '/d/:code': 'courier.html',
  '/sign/:accessPointId': 'sign.html',
  '/labels': 'labels.html',
  '/verify': 'verify.html',
  '/shared': 'shared.html',
  '/receipt': 'receipt.html',
  '/developers': 'developers.html',
  '/route': 'route.html',
  '/dispatch': 'dispatch.html',
  '/webhooks': 'webhooks.html',
  '/checkout': 'checkout.html',
  '/shop': 'shop.html',
} as const;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Latchkey</title></head>
<body>
<h1>The pages are not built yet</h1>
<p>The server runs, and its API answers (see <a href="/docs">its document</a>). Build the pages with <code>node scripts/build-web.ts</code>, then load this page again.</p>
</body>
</html>
`;

/** Serves the pages and their files. Names with a hash in them never change and may be kept for ever; everything else is asked for anew each time. */
export async function addWebPages(app: FastifyInstance, folder: string = webFolder): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    dotfiles: 'deny',
    cacheControl: false,
    etag: true,
    preCompressed: true,
  });
  for (const [address, page] of Object.entries(PAGES)) {
    app.get(address, (_request, reply) => {
      reply.header('cache-control', 'no-cache');
      // Looked for each time, so that a build made while the server runs is found.
      if (!existsSync(join(folder, page))) return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT);
      return reply.sendFile(page);
    });
  }
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => reply.header('cache-control', 'public, max-age=31536000, immutable').sendFile(`assets/${request.params['*']}`));
  app.get<{ Params: { '*': string } }>('/icons/*', (request, reply) => reply.header('cache-control', 'public, max-age=86400').sendFile(`icons/${request.params['*']}`));
  for (const name of ['service-worker.js', 'manifest.webmanifest', 'favicon.ico', 'robots.txt', 'deliver-inside.js']) {
    app.get(`/${name}`, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile(name));
  }
}
