import { useId } from 'react';
import { Switch } from 'react-aria-components';
import { bell } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import type { Locale } from '../../i18n/locale.ts';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import type { EntryLine } from '../../time-line/entry-line.ts';

interface VisitTimelineProps {
  readonly lines: readonly EntryLine[];
  /** Grows right now: new lines are read out. */
  readonly running: boolean;
  readonly detailed: boolean;
  readonly onDetailed: (detailed: boolean) => void;
  /** The line that the player stands at. */
  readonly currentSeq: number | undefined;
  /** Plays from a line; undefined while there is nothing to play. */
  readonly onSeek: ((seq: number) => void) | undefined;
}

/** What happened, second by second, as the hub wrote it down. */
export function VisitTimeline({ lines, running, detailed, onDetailed, currentSeq, onSeek }: VisitTimelineProps) {
  const { texts, locale } = useTexts();
  const heading = useId();
  const shown = detailed ? lines : lines.filter(({ minor }) => !minor);
  return (
    <section className="card visit-timeline" aria-labelledby={heading}>
      <header className="section-head">
        <h2 id={heading}>{texts.visit.timeline}</h2>
        <Switch className="switch small" isSelected={detailed} onChange={onDetailed}>
          <span className="switch-track" aria-hidden><span className="switch-thumb" /></span>
          {texts.visit.detail}
        </Switch>
      </header>
      {shown.length === 0 ? <p className="quiet">{texts.visit.empty}</p> : null}
      <ol className="timeline" aria-live={running ? 'polite' : 'off'} aria-relevant="additions">
        {shown.map((line) => (
          <TimelineLine key={line.seq} line={line} detailed={detailed} current={line.seq === currentSeq} onSeek={onSeek} texts={texts} locale={locale} />
        ))}
      </ol>
      {detailed ? <p className="quiet small">{texts.visit.detailHelp}</p> : null}
    </section>
  );
}

interface TimelineLineProps extends Pick<VisitTimelineProps, 'onSeek' | 'detailed'> {
  readonly line: EntryLine;
  readonly current: boolean;
  readonly texts: ResidentTexts;
  readonly locale: Locale;
}

function TimelineLine({ line, detailed, current, onSeek, texts, locale }: TimelineLineProps) {
  const content = (
    <>
      <time className="timeline-time" dateTime={line.at}>
        {timeWithSeconds(locale, line.at)}
        {detailed ? <small>.{line.at.slice(20, 23)}</small> : null}
      </time>
      <span className="timeline-dot" aria-hidden />{' '}
      <span className="timeline-words">
        <span>{texts.entry[line.words]}</span>
        {line.alarms.map((alarm) => (
          <span key={alarm} className="timeline-alarm">
            <Icon path={bell} />
            {texts.alarm[alarm]}
          </span>
        ))}
        {onSeek === undefined ? null : <span className="unseen">{texts.visit.seek}</span>}
        {detailed && line.delayMillis !== undefined ? <small className="quiet numbers">{line.delayMillis < 0 ? texts.visit.clockAhead : texts.visit.delay(String(line.delayMillis))}</small> : null}
      </span>
    </>
  );
  const className = `timeline-line ${line.tone}${line.minor ? ' minor' : ''}${current ? ' current' : ''}`;
  return (
    <li className={className} aria-current={current ? 'step' : undefined}>
      {onSeek === undefined ? (
        <div className="timeline-row">{content}</div>
      ) : (
        <button type="button" className="timeline-row" onClick={() => onSeek(line.seq)}>
          {content}
        </button>
      )}
    </li>
  );
}
