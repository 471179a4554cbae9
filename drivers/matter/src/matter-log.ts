import './matter-process.ts';
import type { Log } from '@latchkey/kit';
import { LogDestination, LogFormat, LogLevel, Logger } from '@matter/main';

const TIMESTAMP_LENGTH = '2026-01-01 00:00:00.000 '.length;

/**
 * Sends matter.js's own lines into the hub's log. The stack retries by itself and talks about each try,
 * so nothing it says is above `debug` but what it calls an error; the driver reports what matters to people.
 */
export function routeMatterLog(log: Log): void {
  const format = LogFormat.formats.plain;
  Logger.destinations.default = LogDestination({
    name: 'default',
    level: LogLevel.INFO,
    add(message) {
      const fields = { facility: message.facility, text: (format?.(message) ?? '').slice(TIMESTAMP_LENGTH) };
      if (message.level >= LogLevel.ERROR) log.warn('matter.js reports an error', fields);
      else log.debug('matter.js', fields);
    },
  });
}
