import { useId } from 'react';
import { Button } from 'react-aria-components';
import { bell } from '../design/icons.ts';
import { Icon } from '../design/react/icon.tsx';
import { useLocale } from '../i18n/react/use-locale.ts';
import { evidenceTexts } from './texts/evidence-texts.ts';
import { useRecordBreach } from './use-record-breach.ts';

/** Over every screen once hub and server show another past than the one that this device has seen. */
export function RecordAlarm() {
  const locale = useLocale();
  const { breach, understood } = useRecordBreach();
  const heading = useId();
  if (breach === undefined) return null;
  const texts = evidenceTexts[locale].record;
  const at = new Intl.DateTimeFormat(locale === 'ar' ? 'ar-u-nu-latn' : locale, { dateStyle: 'medium', timeStyle: 'short' }).format(breach.noticedAt);
  return (
    <section className="note attention record-alarm" role="alert" aria-labelledby={heading}>
      <h2 id={heading}>
        <Icon path={bell} /> {texts.title}
      </h2>
      <p>{{ 'record.rolled_back': texts.rolledBack, 'record.forked': texts.forked, 'record.forged': texts.forged }[breach.what]}</p>
      <p>{texts.means}</p>
      <p>{texts.todo}</p>
      <p className="quiet small">{texts.noticed(at)}</p>
      <Button className="button" onPress={understood}>{texts.known}</Button>
    </section>
  );
}
