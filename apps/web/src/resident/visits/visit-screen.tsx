import type { AccessPoint, VisitWithTimeline } from '@latchkey/contract';
import { useEffect, useMemo, useState } from 'react';
import { arrowBack, bell } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { StateChip } from '../../design/react/state-chip.tsx';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { CourierRequests } from '../couriers/courier-requests.tsx';
import { AnswerSection } from '../devices/answer-section.tsx';
import { LockButton } from '../doors/lock-button.tsx';
import { carrierName } from '../parcels/carrier-names.ts';
import { nameOf } from '../parcels/parcel-name.ts';
import { TrackingNumber } from '../parcels/tracking-number.tsx';
import { ShareSection } from '../shares/share-section.tsx';
import { BlockControl } from '../rules/block-control.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { alarmName, entryLines } from '../../time-line/entry-line.ts';
import { EvidenceSection } from './evidence-section.tsx';
import { StopButton } from './stop-button.tsx';
import { useTrack } from './use-track.ts';
import { useVisit } from './use-visit.ts';
import { isPlayable, VisitPicture } from './visit-picture.tsx';
import { summaryOf } from './visit-summary.ts';
import { VisitPhotos } from './visit-photos.tsx';
import { VisitTimeline } from './visit-timeline.tsx';

/** One visit: the picture, what happened, and while it runs the two buttons that end it. */
export function VisitScreen({ visitId }: { readonly visitId: `vis_${string}` }) {
  const { visit, failure, reload } = useVisit(visitId);
  const { home } = useResidentState();
  const { texts } = useTexts();
  if (visit !== undefined) return <VisitDetails visit={visit} accessPoint={home?.accessPoints.find(({ id }) => id === visit.accessPointId)} mayAct={home !== undefined && home.person.role !== 'guest'} />;
  if (failure === undefined) return <Delayed lines={8} />;
  if (failure !== 'request.not_found') return <FailureNote code={failure} onAgain={reload} />;
  return (
    <div className="card">
      <h1 tabIndex={-1}>{texts.visit.notFound}</h1>
      <PageLink to={{ page: 'home' }} className="button primary">{texts.app.toHome}</PageLink>
    </div>
  );
}

interface VisitDetailsProps {
  readonly visit: VisitWithTimeline;
  readonly accessPoint: AccessPoint | undefined;
  readonly mayAct: boolean;
}

function VisitDetails({ visit, accessPoint, mayAct }: VisitDetailsProps) {
  const { texts, locale } = useTexts();
  const { seen } = useResident();
  const { home } = useResidentState();
  const now = useNow();
  const running = visit.endedAt === null;
  const lines = useMemo(() => entryLines(visit.entries), [visit.entries]);
  const [playing, setPlaying] = useState(false);
  const { player, timeline } = useTrack(lines, visit.recording, playing);
  useEffect(() => {
    if (!running) seen.add(visit.id);
  }, [running, seen, visit.id]);

  const { tone, words, at } = summaryOf(visit);
  return (
    <div className={running ? 'visit running' : 'visit'}>
      <header className="visit-head">
        <PageLink to={{ page: 'home' }} className="button plain back">
          <Icon path={arrowBack} directed />
          {texts.app.home}
        </PageLink>
        <h1 tabIndex={-1}><bdi>{visit.accessPointName}</bdi></h1>
        <p className="visit-summary" role="status">
          <StateChip state={tone}>{texts.visitState[words]}</StateChip>
          <time className="numbers" dateTime={at}>{momentWords(locale, at, now, 'seconds')}</time>
        </p>
        {running ? <HubSilence /> : null}
        {home === undefined ? null : <AnswerSection visit={visit} home={home} />}
      </header>
      <div className="visit-picture">
        <VisitPicture visit={visit} accessPoint={accessPoint} {...player} onRecording={setPlaying} />
        <VisitFacts visit={visit} />
        {mayAct ? <VisitPhotos visit={visit} /> : null}
      </div>
      <VisitTimeline {...timeline} running={running} />
      {home?.person.role === 'owner' ? <BlockControl visit={visit} home={home} /> : null}
      {mayAct ? <CourierRequests visitId={visit.id} recording={visit.recording} doorName={visit.accessPointName} /> : null}
      {mayAct && !running ? <EvidenceSection visit={visit} /> : null}
      {mayAct && !running && isPlayable(visit.recording) ? <ShareSection recording={visit.recording} doorName={visit.accessPointName} /> : null}
      {mayAct && accessPoint !== undefined ? (
        <div className="visit-actions">
          {running && visit.approval?.decision !== 'waiting' ? <StopButton visit={visit} /> : null}
          <LockButton accessPoint={accessPoint} mayLock again />
        </div>
      ) : null}
    </div>
  );
}

/** While the hub says nothing, all that stands below may be old. */
function HubSilence() {
  const { texts, locale } = useTexts();
  const { home } = useResidentState();
  const now = useNow();
  if (home === undefined || home.hub.online) return null;
  const { lastSeenAt } = home.hub;
  return (
    <p className="note attention hub-silence" role="alert">
      <span>
        <strong>{lastSeenAt === null ? texts.needs.hubOfflineNever : texts.needs.hubOffline(momentWords(locale, lastSeenAt, now, 'seconds'))}</strong> {texts.needs.hubOfflineDetail}
      </span>
    </p>
  );
}

/** What the visit was about and, named plainly, what went wrong. */
function VisitFacts({ visit }: { readonly visit: VisitWithTimeline }) {
  const { texts, locale } = useTexts();
  const now = useNow();
  const refusals: Readonly<Record<string, string>> = texts.refusal;
  return (
    <div className="visit-facts">
      {visit.alarms.length === 0 ? null : (
        <section className="note attention alarms" aria-labelledby="visit-alarms">
          <Icon path={bell} />
          <div>
            <h2 id="visit-alarms">{texts.visit.alarms}</h2>
            <ul>
              {visit.alarms.map((alarm) => (
                <li key={alarm}>{texts.alarm[alarmName(alarm)]}</li>
              ))}
            </ul>
          </div>
        </section>
      )}
      {visit.approval?.decidedBy == null ? null : <p className="note">{visit.approval.decision === 'denied' ? texts.answer.deniedBy(visit.approval.decidedBy) : texts.answer.approvedBy(visit.approval.decidedBy)}</p>}
      {visit.report === undefined ? null : (
        <p className="note">
          <strong>{texts.notLeft[visit.report.reason]}</strong> {texts.notLeft.word(momentWords(locale, visit.report.at, now, 'seconds'))}
        </p>
      )}
      {visit.refusal === null ? null : <p className="note">{refusals[visit.refusal] ?? texts.refusal.other}</p>}
      {visit.entries.some(isUnproven) ? <p className="note"><strong>{texts.picture.proof.unproven}.</strong> {texts.picture.proof.unprovenDetail}</p> : null}
      {visit.clean ? <p className="note secured">{visit.entries.some(isUnproven) ? texts.visit.cleanUnproven : texts.visit.clean}</p> : null}
      {visit.parcels.length === 0 ? null : (
        <ul className="visit-parcels" aria-label={texts.visit.parcels}>
          {visit.parcels.map((parcel) => (
            <li key={parcel.id}>
              <strong><bdi>{nameOf(parcel, texts)}</bdi></strong> <bdi className="quiet small numbers">{carrierName(parcel.carrier)} <TrackingNumber number={parcel.number} /></bdi>
              {parcel.direction === 'out' ? <span className="small"> {texts.takeAlong.one}</span> : null}
              {parcel.saidAt === undefined ? null : <span className="small"> {texts.visit.parcelSaid(momentWords(locale, parcel.saidAt, now, 'seconds'))}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The door was opened on a picture that no challenge had proved to be live. */
const isUnproven = ({ data }: VisitWithTimeline['entries'][number]): boolean => Array.isArray(data['caveats']) && data['caveats'].includes('picture.unproven');
