import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/** `fetch` for a server whose certificate is of our own authority: the one of this process knows only the authorities that it was started with. */
export function fetchTrusting(authorityFile: string): typeof fetch {
  const ca = readFileSync(authorityFile);
  return async (input, init) => {
    const { method, url, headers, signal } = new Request(input, init);
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const asked = request(url, { method, headers: Object.fromEntries(headers), ca, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answered = new Headers();
        for (const [name, values] of Object.entries(response.headersDistinct)) for (const value of values ?? []) answered.append(name, value);
        const { statusCode = 500 } = response;
        resolve(new Response(statusCode === 204 ? null : Buffer.concat(chunks), { status: statusCode, headers: answered }));
      });
    });
    asked.on('error', reject);
    asked.end(typeof init?.body === 'string' ? init.body : undefined);
    return promise;
  };
}
