import { ApiError } from '@latchkey/client';
import type { VisitWithTimeline } from '@latchkey/contract';
import { randomToken } from '@latchkey/kit';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { stop } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

type Sent = { readonly step: 'not' | 'sending' | 'sent' } | { readonly step: 'refused'; readonly code: ApiError['code'] };

/** Ends a visit: the door locks as soon as it is closed. It says “stopped” only once the hub wrote it down. */
export function StopButton({ visit }: { readonly visit: VisitWithTimeline }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const [sent, setSent] = useState<Sent>({ step: 'not' });
  const stopped = visit.entries.some(({ type }) => type === 'stop.asked');
  const busy = sent.step === 'sending' || (sent.step === 'sent' && !stopped);
  const press = () => {
    if (busy || stopped) return;
    setSent({ step: 'sending' });
    client.call('POST /api/v1/visits/{visitId}/stop', { params: { visitId: visit.id }, idempotencyKey: `stop-${randomToken(24)}` }).then(
      () => setSent({ step: 'sent' }),
      (error: unknown) => setSent({ step: 'refused', code: error instanceof ApiError ? error.code : 'server.failed' }),
    );
  };
  const words = stopped ? texts.visit.stopDone : sent.step === 'refused' ? problemWords(texts, sent.code) : sent.step === 'sent' ? texts.visit.stopWaiting : texts.visit.stopHelp;
  return (
    <div className="stop">
      <Button className="button danger big" onPress={press} aria-disabled={busy || stopped}>
        {busy ? <span className="spinner" aria-hidden /> : <Icon path={stop} />}
        {sent.step === 'sending' ? texts.visit.stopSending : texts.visit.stop}
      </Button>
      <p className={sent.step === 'not' && !stopped ? 'small stop-help' : 'small'} role="status">{words}</p>
    </div>
  );
}
