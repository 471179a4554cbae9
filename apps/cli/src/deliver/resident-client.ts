import { type Client, createClient } from '@latchkey/client';
import { CodedError } from '@latchkey/kit';

/** Signs in as the demo resident and keeps the session's cookie, as a browser would. `ask` is another `fetch`, for a certificate of our own. */
export async function createResidentClient(baseUrl: string, ask: typeof fetch = fetch): Promise<Client> {
  let cookie = '';
  const send: typeof fetch = async (input, init) => {
    const response = await ask(input, init);
    const set = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]).join('; ');
    if (set !== '') cookie = set;
    return response;
  };
  const client = createClient({ baseUrl, fetch: send, authorize: async () => ({ origin: baseUrl, ...(cookie === '' ? {} : { cookie }) }) });
  await client.call('POST /api/v1/demo/session', { body: {} });
  if (cookie === '') throw new CodedError('deliver.no_session', 'The server gave no session to the demo resident');
  return client;
}
