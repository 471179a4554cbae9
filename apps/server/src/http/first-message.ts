import { type Clock, Seconds } from '@latchkey/kit';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import { parseJson } from '../hub-link/json-text.ts';

const WITHIN = Seconds(10);

/** The first message of a page's socket, by which it says who it is. Rejects with what `refuse` makes of why there is none. */
export async function firstMessage<Message>(socket: WebSocket, schema: z.ZodType<Message>, clock: Clock, refuse: (why: string) => Error): Promise<Message> {
  const { promise, resolve, reject } = Promise.withResolvers<Message>();
  using _timer = clock.schedule(WITHIN, () => reject(refuse('it did not come in time')));
  socket.once('close', () => reject(refuse('the connection ended')));
  socket.once('message', (data, isBinary) => {
    // `nodebuffer` is the default binary type.
    const message = schema.safeParse(isBinary ? undefined : parseJson(data as Buffer));
    if (message.success) resolve(message.data);
    else reject(refuse('it could not be read'));
  });
  return await promise;
}
