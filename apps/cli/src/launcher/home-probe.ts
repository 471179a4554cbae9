import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { z } from 'zod';

const doors = z.object({ doors: z.array(z.object({ path: z.string() })) });
const door = z.object({ hindrance: z.string().nullable() });

/** GETs JSON, trusting our own authority where there is one; undefined when there is no such answer yet. */
function getJson(url: string, authorityFile: string | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    const options = { timeout: 2_000, ...(authorityFile === undefined ? {} : { ca: readFileSync(authorityFile) }) };
    const request = (url.startsWith('https:') ? requestTls : requestPlain)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? parseJson(Buffer.concat(chunks).toString()) : undefined));
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.end();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True once every door of the demo home can be reached, lock, contact and camera included; undefined before. */
export async function isHomeUp(serverUrl: string, authorityFile: string | undefined): Promise<true | undefined> {
  const known = doors.safeParse(await getJson(`${serverUrl}/api/v1/demo`, authorityFile));
  if (!known.success || known.data.doors.length === 0) return undefined;
  const answers = await Promise.all(
    known.data.doors.map(({ path }) => getJson(`${serverUrl}/api/v1/doors/${path.split('/').at(-1) ?? ''}`, authorityFile)),
  );
  return answers.every((answer) => door.safeParse(answer).data?.hindrance === null) ? true : undefined;
}
