import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { CodedError, MiB, Seconds } from '@latchkey/kit';
import { type EndpointRules, guardedLookup, readPublicEndpoint } from '../http/public-endpoint.ts';

const ANSWER_WITHIN = Seconds(15);
const LARGEST = MiB(1);

/** Reads the address of a calendar; `webcal` is what calendars call https. Throws `calendar.unusable` unless it is https to the public internet; where the rules allow it, http to this machine too. */
export function readCalendarUrl(text: string, rules: EndpointRules): URL {
  try {
    return readPublicEndpoint(text.trim().replace(/^webcals?:/i, 'https:'), rules);
  } catch (cause) {
    throw new CodedError('calendar.unusable', 'A calendar must be https on the public internet, without name or password in the address.', { cause });
  }
}

/**
 * Fetches a calendar's text. The address is judged again when its name is resolved, and the connection goes to the very address that was judged; redirects are not followed,
 * and no more than 1 MiB is read. Rejects with `calendar.unusable`.
 */
export async function fetchCalendar(url: URL, rules: EndpointRules, answerWithin = ANSWER_WITHIN): Promise<string> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  // One deadline for all of it: a host that sends a byte now and then gains nothing.
  const signal = AbortSignal.timeout(answerWithin);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const outgoing = send(url, { headers: { accept: 'text/calendar', 'accept-encoding': 'identity', 'user-agent': 'Latchkey' }, lookup: guardedLookup(rules), agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      if (response.statusCode !== 200) outgoing.destroy(new CodedError('calendar.unusable', `status ${response.statusCode}`));
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST) outgoing.destroy(new CodedError('calendar.unusable', 'too large'));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
    return await promise;
  } catch (cause) {
    throw new CodedError('calendar.unusable', 'No calendar came from this address. Copy the address for subscribing, and look whether it opens without signing in.', { cause });
  }
}
