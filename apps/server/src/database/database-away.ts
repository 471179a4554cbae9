/** Classes of SQLSTATE: connection exceptions, and "the server is being shut down or started" (PostgreSQL, appendix A). */
const AWAY_STATES = /^(08|57P0)/;
const AWAY_ERRORS: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE']);

/** Whether an error says that the database is not there right now, and not that a query was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && typeof error.code === 'string') {
    if (AWAY_STATES.test(error.code)) return true;
    // A file that is missing is another matter: only a failed connection counts.
    if (AWAY_ERRORS.has(error.code) && 'syscall' in error && ['connect', 'read', 'write'].includes(String(error.syscall))) return true;
  }
  return error instanceof Error && /^Connection terminated|^timeout exceeded when trying to connect/.test(error.message);
}

/** SQLSTATE 53100 (PostgreSQL, appendix A), and what Node says of a file of our own. */
const FULL_CODES: ReadonlySet<unknown> = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** Whether an error says that a disk of this machine has no room. */
export const isDiskFull = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && FULL_CODES.has(error.code);
