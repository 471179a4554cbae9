/**
 * An error out of a package's closed set of codes, `<area>.<what>`, such as `lock.jammed`.
 * The code is for programs and support; the message says what happened, what it means and what to do.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Facts for logs and problem details; never secrets. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: { cause?: unknown; facts?: Readonly<Record<string, unknown>> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** The code of an error, its cause chain searched; undefined when none carries one. */
export function codeOf(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 10; current = current.cause, depth += 1) {
    if (current instanceof CodedError) return current.code;
  }
  return undefined;
}

/** One line with the whole cause chain, for logs. Never throws, whatever was thrown. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let current = error, depth = 0; current !== undefined && depth < 10; depth += 1) {
    if (!(current instanceof Error)) {
      parts.push(textOf(current));
      break;
    }
    parts.push(current instanceof CodedError ? `${current.code}: ${current.message}` : current.message);
    current = current.cause;
  }
  return parts.join(' <- ');
}

/** Something thrown that is no error. It may hold itself, or what JSON has no form for. */
function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? typeof thrown;
  } catch {
    return typeof thrown;
  }
}
