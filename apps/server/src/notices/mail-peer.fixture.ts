import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps what it takes. */
export interface MailPeer extends AsyncDisposable {
  readonly url: string;
  readonly messages: { readonly to: readonly string[]; readonly text: string }[];
  /** What the next messages are answered with; taken when nothing is left. */
  readonly answers: number[];
}

export async function startMailPeer(): Promise<MailPeer> {
  const messages: MailPeer['messages'] = [];
  const answers: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const status = answers.shift();
        if (status !== undefined) return done(Object.assign(new Error('refused'), { responseCode: status }));
        messages.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages, answers,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
