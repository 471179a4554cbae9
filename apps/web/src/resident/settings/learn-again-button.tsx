import { ApiError } from '@latchkey/client';
import type { AccessPoint } from '@latchkey/contract';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** Has the hub learn again how the lamp shows at a door; for owners. */
export function LearnAgainButton({ accessPoint: { id, name } }: { readonly accessPoint: Pick<AccessPoint, 'id' | 'name'> }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const [said, setSaid] = useState('');
  const press = () => {
    setSaid('');
    client.call('POST /api/v1/access-points/{accessPointId}/picture/learn', { params: { accessPointId: id } }).then(
      () => setSaid(texts.settings.learnAsked),
      (error: unknown) => setSaid(problemWords(texts, error instanceof ApiError ? error.code : 'server.failed')),
    );
  };
  return (
    <>
      <Button className="button" aria-label={texts.settings.learnAgainAt(name)} onPress={press}>{texts.settings.learnAgain}</Button>
      <p className="quiet small" role="status">{said}</p>
    </>
  );
}
