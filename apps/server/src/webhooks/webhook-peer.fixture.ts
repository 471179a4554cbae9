import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A receiver of webhooks that keeps what came, and answers as it is told. */
export interface WebhookPeer extends AsyncDisposable {
  readonly url: string;
  readonly received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** Statuses of the next answers; `never`: it does not answer; 204 when nothing is left. */
  readonly answers: (number | 'never')[];
}

/** @param location where a 302 points. */
export async function startWebhookPeer(location = ''): Promise<WebhookPeer> {
  const received: WebhookPeer['received'] = [];
  const answers: WebhookPeer['answers'] = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    const answer = answers.shift() ?? 204;
    if (answer !== 'never') response.writeHead(answer, answer === 302 ? { location } : {}).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received, answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
