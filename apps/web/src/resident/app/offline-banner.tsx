import { Button } from 'react-aria-components';
import { offline } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useResident } from './resident-context.ts';

/** Over every screen while the server is not heard: how old the truth on it is. */
export function OfflineBanner() {
  const { store, time } = useResident();
  const { texts, locale } = useTexts();
  const { link, trueAt } = useResidentState();
  return (
    <div role="status" className="banner-place">
      {link === 'down' ? (
        <div className="banner">
          <Icon path={offline} />
          <p>
            <strong>{trueAt === undefined ? texts.app.offlineEmpty : texts.app.offline(momentWords(locale, trueAt, time.now(), 'seconds'))}</strong> {texts.app.offlineDoors}
          </p>
          <Button className="button" onPress={() => store.wake()}>{texts.app.tryNow}</Button>
        </div>
      ) : null}
    </div>
  );
}
