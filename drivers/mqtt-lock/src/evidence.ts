/** How a message reached the hub, as far as it bears on whether its value is fresh. */
export interface Circumstances<T> {
  /** The message's value and the one believed before it. */
  readonly value: T;
  readonly believed: T | 'unknown';
  /** The broker had kept the message, or its sender is just repeating what it remembered from before it started. */
  readonly remembered: boolean;
  /** The device has been asked and has not answered yet. */
  readonly asked: boolean;
  /** The device can be asked. */
  readonly askable: boolean;
}

/**
 * Whether a message says where the bolt or door is *now*.
 *
 * A retained message says what was true when it was sent, which may be last week. A bridge repeats its cached state with every
 * battery report and every command it takes, so an unchanged value proves nothing either. `news` is what changed, or what answers
 * a question; `hearsay` has to be asked about. A device that cannot be asked is believed whenever it speaks for itself.
 */
export function weigh<T>({ value, believed, remembered, asked, askable }: Circumstances<T>): 'news' | 'hearsay' {
  if (remembered) return 'hearsay';
  return !askable || asked || value !== believed ? 'news' : 'hearsay';
}
