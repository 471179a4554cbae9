import { type Duration, Seconds } from '@latchkey/kit';

/** An answer that stands in for one to a question put now may be this old, counted from its own question. */
export const ANSWER_LIMIT: Duration = Seconds(3);
/** For this long an answer may be unlocked on; then both devices are asked again. With {@link ANSWER_LIMIT}, no unlock rests on an answer older than 5 s. */
export const ANSWER_LASTS: Duration = Seconds(2);
