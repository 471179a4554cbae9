import type { Log, LogFields } from '@latchkey/kit';
import { type Logger, pino } from 'pino';

/** Field names whose values never reach a log, at the top and one level down. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'proof', 'grant', 'cookie', 'authorization', 'pairingCode', 'label', 'text', 'number', 'email', 'endpoint', 'receipt'];

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** JSON lines on standard output: one object a line with `level`, `time`, `name`, `msg` and the fields. */
export function createLog(options: { readonly name: string; readonly level?: LogLevel }): Log {
  return wrap(
    pino({
      name: options.name,
      level: options.level ?? 'info',
      base: { name: options.name },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    }),
  );
}

function wrap(logger: Logger): Log {
  return {
    debug: (message: string, fields: LogFields = {}) => logger.debug(fields, message),
    info: (message: string, fields: LogFields = {}) => logger.info(fields, message),
    warn: (message: string, fields: LogFields = {}) => logger.warn(fields, message),
    error: (message: string, fields: LogFields = {}) => logger.error(fields, message),
    child: (fields: LogFields) => wrap(logger.child(fields)),
  };
}
