import type { Log } from '@latchkey/kit';
import { pino, type Logger } from 'pino';

/** A log of JSON lines on standard output, for a process of its own; the launcher makes them readable. */
export function processLog(name: string): Log {
  return fromPino(
    pino({ name, level: process.env['LATCHKEY_LOG_LEVEL'] ?? 'info', redact: ['password', '*.password', 'pairingCode', '*.pairingCode'] }),
  );
}

function fromPino(logger: Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    child: (fields) => fromPino(logger.child(fields)),
  };
}
