import { ApiError } from '@latchkey/client';
import type { Home, Visit } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { cross, tick } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { useNow } from '../time/use-now.ts';
import { standingOf } from './household-authority.ts';
import { useHousehold } from './use-household.ts';
import { answerVisit, type VisitAnswer } from './visit-answer.ts';

/** A courier asks to come in: what is asked, how long there is, and the answers. Nothing where nobody asks. */
export function AnswerSection({ visit, home }: { readonly visit: Visit; readonly home: Home }) {
  return visit.approval?.decision === 'waiting' && visit.endedAt === null ? <Question visit={visit} home={home} approval={visit.approval} /> : null;
}

interface QuestionProps {
  readonly visit: Visit;
  readonly home: Home;
  readonly approval: NonNullable<Visit['approval']>;
}

function Question({ visit, home, approval }: QuestionProps) {
  const { client, time } = useResident();
  const { texts: all } = useTexts();
  const texts = all.answer;
  const { loaded } = useHousehold(home);
  const now = useNow(Seconds(1));
  /** Pressed, and not yet sent: a yes waits until it is known who this device is. */
  const [pressed, setPressed] = useState<VisitAnswer>();
  const [sending, setSending] = useState<VisitAnswer>();
  const [failure, setFailure] = useState<ApiError['code']>();
  const known = loaded.value;
  const confirmed = known === undefined || standingOf(known) === 'owner' || standingOf(known) === 'confirmed';
  const left = Math.max(0, Math.ceil((Date.parse(approval.answerBy) - now) / 1_000));
  const busy = pressed ?? sending;
  const press = (decision: VisitAnswer) => {
    if (busy === undefined) setPressed(decision);
  };
  useEffect(() => {
    if (pressed === undefined) return;
    const unknown = pressed === 'approve' && known === undefined;
    if (unknown && loaded.failure === undefined) return;
    setPressed(undefined);
    setFailure(unknown ? loaded.failure : undefined);
    if (unknown) return;
    setSending(pressed);
    answerVisit(client, known?.own, visit, pressed, Math.floor(time.now() / 1_000))
      .catch((error: unknown) => setFailure(error instanceof ApiError ? error.code : 'request.forbidden'))
      .finally(() => setSending(undefined));
  }, [pressed, known, loaded.failure, client, time, visit]);
  const heading = visit.guest === null ? (approval.silenceOpens === true ? texts.ringing : texts.heading)(visit.accessPointName) : texts.guestHeading(visit.accessPointName, visit.guest);
  const label = (decision: VisitAnswer, words: string) => (busy === decision ? texts.sending : words);
  return (
    <section className="question" aria-label={heading}>
      <p>
        <strong>{heading}</strong>
        <span>{visit.parcels.map(({ title }) => title).join(', ')}</span>
        <span className="numbers" role="timer">{approval.silenceOpens === true ? texts.opensIn(clockOf(left)) : left === 0 ? texts.over : texts.left(clockOf(left))}</span>
      </p>
      <div className="buttons">
        {home.person.role === 'guest' ? null : (
          <>
            <Button className="button primary big" aria-disabled={busy !== undefined || !confirmed} onPress={() => confirmed && press('approve')}>
              <Icon path={tick} />
              {label('approve', texts.approve)}
            </Button>
            <Button className="button danger big" aria-disabled={busy !== undefined} onPress={() => press('deny')}>
              <Icon path={cross} />
              {label('deny', texts.deny)}
            </Button>
            {approval.extensible ? <Button className="button" aria-disabled={busy !== undefined} onPress={() => press('later')}>{label('later', texts.later)}</Button> : null}
          </>
        )}
      </div>
      {confirmed ? null : <p className="small">{texts.unconfirmed}</p>}
      <div role="status">{failure === undefined ? null : <p className="note attention">{failure === 'request.forbidden' ? texts.unconfirmed : failure === 'request.conflict' ? texts.late : problemWords(all, failure)}</p>}</div>
    </section>
  );
}

/** `1:05`. */
const clockOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
