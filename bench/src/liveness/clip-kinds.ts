/** What an attacker does to the picture. */
export const attackKinds = ['frozen', 'frozen-with-clock', 'looped', 'old-blinks', 'told-late', 'guessed', 'still-with-noise', 'other-camera', 'covered', 'stalled', 'rubbish'] as const;
export type AttackKind = (typeof attackKinds)[number];

/** Those that a look at the picture cannot tell from a quiet hall, and only the lamp can. */
export const deceptions: ReadonlySet<AttackKind> = new Set<AttackKind>(['frozen', 'frozen-with-clock', 'looped', 'old-blinks', 'told-late', 'guessed', 'still-with-noise', 'other-camera']);
