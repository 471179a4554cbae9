import { type ProblemCode, problemCodes } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';

/** A hub's refusal as a problem that the route documents: the hub's own words are for the log. */
export function asProblem(error: unknown, known: readonly ProblemCode[], fallback: ProblemCode, words: string): CodedError {
  const code = known.find((candidate) => error instanceof CodedError && error.code === candidate);
  return new CodedError(code ?? fallback, code === undefined || code === fallback ? words : `${problemCodes[code].title}.`, { cause: error });
}
