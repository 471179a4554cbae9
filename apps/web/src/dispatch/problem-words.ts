import { ApiError } from '@latchkey/client';
import type { DispatchTexts } from './texts/dispatch-texts.ts';

/** What a dispatcher reads when something was not done. */
export function problemWords({ problem }: Pick<DispatchTexts, 'problem'>, error: unknown, signingIn = false): string {
  // What is no answer of the API came from the browser's own storage.
  if (!(error instanceof ApiError)) return problem.keeps;
  switch (error.code) {
    case 'network.failed':
      return problem.away;
    case 'request.unauthenticated':
      return signingIn ? problem.key : problem.ended;
    case 'request.forbidden':
      return problem.scope;
    case 'request.too_many':
      return problem.many;
    case 'request.not_found':
      return problem.gone;
    default:
      return problem.failed;
  }
}
