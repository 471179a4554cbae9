/** Facts of one log line. Secrets, labels and addresses are left out or redacted by the sink. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * A log with levels by audience: `error` needs a person now, `warn` a person later, `info` tells an operator
 * what happened, `debug` tells a developer why. A line is a fixed message plus fields, never interpolation.
 */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

/** Says nothing: for tests and for callers that have nobody to tell. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
