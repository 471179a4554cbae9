import type { Duration, Instant } from '@latchkey/kit';

/** What a device said, and when the hub heard it. Its age is the reader's to judge; `unknown` is a value of its own. */
export interface Reading<T> {
  readonly value: T;
  /** When the report reached the hub, by the hub's clock; undefined when nothing was heard since start. */
  readonly at: Instant | undefined;
  /**
   * When the question was put that the device answered with this value, by the clock that never jumps: a report may have been on its way for long, an answer
   * is younger than its question. Undefined while something happened since that may have changed it (a command, a report of another value, a restart of the
   * device), and from drivers that cannot tell an answer from a report.
   */
  readonly provenAt?: Duration | undefined;
}

/** Whether a device answers. `silent` means: it should have spoken by now and did not. */
export type Reachability =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly since: Instant }
  | { readonly kind: 'silent'; readonly since: Instant; readonly reason: string };
