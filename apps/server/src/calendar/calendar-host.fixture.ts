import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host of calendars that answers as it is told. */
export interface CalendarHost extends AsyncDisposable {
  readonly url: string;
  answer: (response: ServerResponse) => void;
  readonly asked: string[];
}

export async function startCalendarHost(): Promise<CalendarHost> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    host.answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = server.address() as AddressInfo;
  const host: CalendarHost = {
    url: `http://127.0.0.1:${port}/home.ics`,
    asked,
    answer: (response) => response.end(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return host;
}

/** A calendar with one entry of these days, `20261224`. */
export const daysOff = (from: string, until: string): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', `DTSTART;VALUE=DATE:${from}`, `DTEND;VALUE=DATE:${until}`, 'SUMMARY:On the mountain', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
