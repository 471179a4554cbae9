/** Class 22 (data exception), 23 (integrity constraint) and 21 (cardinality) of PostgreSQL's error codes: the same rows would fail again. */
export function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[123]/.test(error.code);
}
