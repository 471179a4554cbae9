import { Instant, Minutes, plus } from '@latchkey/kit';

/** Why a visit that asked ends before a hub took it up. */
export type ApprovalRefusalCode = 'approval.denied' | 'approval.unanswered' | 'approval.withdrawn';

/** A courier has three minutes a stop. */
const ANSWER_WITHIN = Minutes(2);
const MORE = Minutes(1);
/** The courier's proof of key, which the hub wants to see, is good for five minutes. */
const LONGEST_WAIT = Minutes(4);

/** Until when a question that is asked now is answered. */
export const answerBy = (askedAt: Instant): Instant => plus(askedAt, ANSWER_WITHIN);

/** Until when, after “I need more time”. */
export const extended = (asked: Asked): Instant => Instant(Math.min(Date.parse(asked.answer_by) + MORE, latest(asked)));

/** Whether more time can be had. */
export const mayExtend = (asked: Asked): boolean => Date.parse(asked.answer_by) < latest(asked);

interface Asked {
  readonly asked_at: string;
  readonly answer_by: string;
}

const latest = ({ asked_at: askedAt }: Asked): Instant => plus(Instant(Date.parse(askedAt)), LONGEST_WAIT);
