import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** The one page that a phone reads before it trusts our certificate, so it is plain HTTP and holds nothing secret. */
export async function startTrustPage(options: { readonly host: string; readonly port: number; readonly authorityFile: string; readonly nextUrl: string }): Promise<AsyncDisposable> {
  const certificate = readFileSync(options.authorityFile);
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/latchkey-ca.crt') {
      response.writeHead(200, { 'content-type': 'application/x-x509-ca-cert', 'content-disposition': 'attachment; filename="latchkey-ca.crt"' }).end(certificate);
    } else if (request.method === 'GET' && request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }).end(page(options.nextUrl));
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing here.');
    }
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const page = (nextUrl: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Trust this home</title>
<style>body{font:17px/1.5 system-ui;margin:0 auto;max-width:34rem;padding:24px;color-scheme:light dark}a.button{display:block;text-align:center;padding:16px;border-radius:12px;background:#b45309;color:#fff;text-decoration:none;font-weight:600}</style>
<h1>Trust this home, once</h1>
<p>Cameras and passkeys work in a browser only over a connection that it trusts. Your computer made a certificate authority for this demo; no one else has its key. Remove it when you are done.</p>
<p><a class="button" href="/latchkey-ca.crt">Get the certificate</a></p>
<h2>iPhone, iPad</h2><ol><li>Allow the download.</li><li>Settings → Profile Downloaded → Install.</li><li>Settings → General → About → Certificate Trust Settings → switch on “Latchkey at home”.</li></ol>
<h2>Android</h2><ol><li>Settings → Security → Encryption &amp; credentials → Install a certificate → CA certificate.</li><li>Choose the file latchkey-ca.crt.</li></ol>
<p>Then open <a href="${nextUrl}">${nextUrl}</a>, or scan the code in the terminal, which also signs you in.</p>
</html>`;
