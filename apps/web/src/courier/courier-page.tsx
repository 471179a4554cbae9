/** @jsxImportSource preact */
import type { CourierVisit, NotLeftReason } from '@latchkey/contract';
import { toIso } from '@latchkey/kit';
import { useEffect, useState } from 'preact/hooks';
import type { CourierPage as Page, CourierSession } from './courier-session.ts';
import { AdviceScreen } from './screens/advice-screen.tsx';
import { DoneScreen } from './screens/done-screen.tsx';
import type { GuestScreen } from './screens/guest-screen.tsx';
import { LockingScreen } from './screens/locking-screen.tsx';
import { OpenScreen } from './screens/open-screen.tsx';
import { RefusedScreen } from './screens/refused-screen.tsx';
import { ScanScreen } from './screens/scan-screen.tsx';
import { TypeScreen } from './screens/type-screen.tsx';
import { WaitingScreen } from './screens/waiting-screen.tsx';
import type { GuestTexts } from './guest/guest-texts.ts';
import type { CourierLocale, CourierTexts } from './texts/courier-texts.ts';
import type { Scan } from './visit/courier-api.ts';
import type { Brought, ParcelQueue } from './visit/parcel-queue.ts';
import type { Photos } from './photo/photo-queue.ts';
import type { Receipts } from './receipt/receipts.ts';
import type { SecuredProof } from './visit/secured-proof.ts';
import type { ServerTime } from './visit/server-time.ts';
import { screenOfVisit } from './visit/visit-screen.ts';

/** What is loaded while the door opens, and its queues. */
export interface InVisit {
  readonly screens: typeof import('./screens/in-visit.ts');
  readonly parcels: ParcelQueue;
  readonly photos: Photos;
  readonly receipts: Receipts;
}

interface PageProps {
  readonly session: CourierSession;
  readonly loadInVisit: () => Promise<InVisit>;
  readonly time: ServerTime;
  readonly texts: CourierTexts;
  readonly locale: CourierLocale;
  /** For a guest, where this phone is one's. */
  readonly guest?: { readonly words: GuestTexts; readonly Screen: typeof GuestScreen } | undefined;
}

/** Draws what the session says, one screen at a time. */
export function CourierPage({ session, loadInVisit, time, texts, locale, guest }: PageProps) {
  const [page, setPage] = useState<Page>(() => session.page());
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    const read = () => setPage(session.page());
    // Effects run after the paint, and the door may have answered before.
    read();
    return session.onChange(read);
  }, [session]);
  useEffect(() => {
    if (page.at !== 'scan') setTyping(false);
  }, [page.at]);

  const scanned = (scan: Omit<Scan, 'scannedAt'>) => void session.scanned({ ...scan, scannedAt: toIso(time.now()) });
  switch (page.at) {
    case 'loading':
      return <WaitingScreen door={undefined} texts={texts} heading={texts.loading.heading} detail={page.slow ? texts.loading.slow : undefined} />;
    case 'scan':
      return typing ? (
        <TypeScreen door={page.door} texts={texts} onScan={scanned} onBack={() => setTyping(false)} />
      ) : (
        <ScanScreen door={page.door} texts={texts} onScan={scanned} onType={() => setTyping(true)} />
      );
    case 'guest':
      return guest === undefined ? null : <guest.Screen door={page.door} languageLabel={texts.language} words={guest.words} filmed={texts.scan.filmed(`${page.door.kept?.entries ?? ''}`)} onEnter={() => void session.enter()} onScan={() => session.scanInstead()} />;
    case 'checking':
      return <WaitingScreen door={page.door} texts={texts} heading={texts.checking.heading} detail={page.slow ? texts.checking.slow : undefined} />;
    case 'refused':
      return <RefusedScreen door={page.door} texts={texts} refusal={page.refusal} code={page.code} onScan={() => session.scanAgain()} onRetry={() => void session.retry()} />;
    case 'done':
      return <DoneScreen door={page.door} texts={texts} onAgain={() => session.scanAgain()} />;
    case 'visit':
      return <RunningVisit {...page} loadInVisit={loadInVisit} session={session} time={time} texts={texts} locale={locale} />;
  }
}

interface RunningVisitProps extends PageProps {
  readonly visit: CourierVisit;
  readonly sending: boolean;
  readonly silent: boolean;
  readonly proof: SecuredProof | undefined;
  readonly saying: NotLeftReason | null | undefined;
  readonly texts: CourierTexts;
  readonly locale: CourierLocale;
}

function RunningVisit({ visit, sending, silent, proof, saying, session, loadInVisit, time, texts: ownTexts, locale }: RunningVisitProps) {
  const [advice, setAdvice] = useState<'help' | 'notLeft' | 'another'>();
  const [refused, setRefused] = useState<Extract<Brought, { refused: unknown }>['refused']>();
  const [inVisit, setInVisit] = useState<InVisit>();
  // Fetched while the door opens: nobody needs it sooner, and a dead spot may come later.
  useEffect(() => void loadInVisit().then(setInVisit, () => undefined), []);
  const screen = screenOfVisit(visit, sending, proof);
  const texts = visit.purpose === 'return' && inVisit !== undefined ? inVisit.screens.withReturnWords(ownTexts, locale) : ownTexts;
  const lock = () => {
    setAdvice(undefined);
    void session.lock();
  };
  const scanAgain = () => session.scanAgain();
  const onHelp = () => setAdvice('help');
  const over = screen.kind === 'secured' || screen.kind === 'bolted' || screen.kind === 'reported' || screen.kind === 'refused';
  const onLock = screen.kind === 'open' ? lock : undefined;
  const photo = inVisit && <inVisit.screens.PhotoButton visitId={visit.id} photos={inVisit.photos} time={time} locale={locale} kept={texts.notLeft.sending} />;
  const receipt = over && inVisit && <inVisit.screens.ReceiptLink visitId={visit.id} receipts={inVisit.receipts} locale={locale} />;
  const said = { said: visit.report?.reason, saying, photo, onSay: (reason: NotLeftReason) => void session.report(reason) };
  const onNotLeft = visit.purpose === 'entry' || inVisit === undefined ? undefined : () => setAdvice('notLeft');
  const pets = visit.pets === true && inVisit !== undefined ? <inVisit.screens.PetsNote locale={locale} /> : undefined;
  const words = inVisit?.screens.anotherTexts(locale);
  const bring = async (scan: Omit<Scan, 'scannedAt'> | { readonly parcelId: `par_${string}` }, parcels: ParcelQueue): Promise<Brought> => {
    const brought = await parcels.bring(visit.id, { ...scan, scannedAt: toIso(time.now()) });
    if ('visit' in brought) session.heard(brought.visit);
    else if (!('parcelId' in scan)) setRefused(brought.refused);
    return brought;
  };
  // A refusal that comes late is told at the end of the visit too.
  if (inVisit !== undefined && words !== undefined && ((advice === 'another' && screen.kind === 'open') || (refused !== undefined && (screen.kind === 'open' || over)))) {
    const back = () => {
      setRefused(undefined);
      setAdvice(undefined);
    };
    const onAgain = () => {
      setRefused(undefined);
      if (over) scanAgain();
      else setAdvice('another');
    };
    return <inVisit.screens.AnotherParcel visit={visit} texts={texts} words={words} refused={refused} onBring={(scan) => bring(scan, inVisit.parcels)} onAgain={onAgain} onBack={back} />;
  }
  if (advice === 'help' && !over) return <AdviceScreen visit={visit} texts={texts} onLock={onLock} onBack={() => setAdvice(undefined)} />;
  if (advice === 'notLeft' && inVisit !== undefined && screen.kind !== 'refused') {
    const back = () => {
      setAdvice(undefined);
      // Where it can be left after all, nothing is to be said of it any more.
      if (onLock !== undefined && (saying ?? visit.report) !== undefined) {
        inVisit.photos.forget(visit.id);
        void session.report(null);
      }
    };
    return <inVisit.screens.NotLeftScreen visit={visit} over={over} {...said} texts={texts} onLock={onLock} onBack={back} />;
  }
  const another = visit.purpose !== 'delivery' || words === undefined ? undefined : { label: words.button, count: visit.parcelCount > 1 ? words.count(String(visit.parcelCount)) : undefined, onAnother: () => setAdvice('another') };
  switch (screen.kind) {
    case 'asking':
      if (inVisit === undefined) return <WaitingScreen door={visit.door} texts={texts} heading={texts.asking.heading} detail={texts.asking.detail} />;
      return <inVisit.screens.AskingScreen visit={visit} until={screen.until} silent={silent} texts={texts} locale={locale} time={time} onLeave={() => session.withdraw()} />;
    case 'ringing':
      if (inVisit === undefined) return <WaitingScreen door={visit.door} texts={texts} heading={texts.checking.heading} detail={texts.checking.slow} />;
      return <inVisit.screens.RingingScreen visit={visit} until={screen.until} silent={silent} texts={texts} locale={locale} time={time} onLeave={() => session.withdraw()} />;
    case 'opening':
      return (
        <WaitingScreen
          door={visit.door}
          texts={texts}
          heading={screen.step === 'camera' ? texts.opening.camera : texts.opening.lock}
          note={pets}
          detail={silent ? texts.silent : screen.step === 'camera' ? texts.opening.cameraDetail : texts.opening.lockDetail}
        />
      );
    case 'open':
      return <OpenScreen visit={visit} step={screen.step} silent={silent} texts={texts} time={time} another={another} note={pets} toTake={visit.toTake && inVisit && <inVisit.screens.TakeAlong visit={visit} words={inVisit.screens.takeAlongTexts(locale)} onTake={(parcelId) => bring({ parcelId }, inVisit.parcels)} />} onLock={lock} onNotLeft={onNotLeft} onHelp={onHelp} />;
    case 'locking':
      return <LockingScreen visit={visit} step={screen.step} silent={silent} texts={texts} onHelp={onHelp} />;
    case 'secured':
    case 'bolted':
    case 'reported':
      // What checked the proof was loaded with this screen.
      if (inVisit === undefined) return <LockingScreen visit={visit} step="settling" silent={silent} texts={texts} onHelp={onHelp} />;
      return <inVisit.screens.SecuredScreen visit={visit} proved={screen.kind !== 'reported'} checked={screen.kind !== 'reported' || screen.checked} locale={locale} texts={texts} receipt={receipt} onNotLeft={onNotLeft} onNext={scanAgain} onDone={() => session.finish()} />;
    case 'notSecured':
      if (inVisit === undefined) return <AdviceScreen visit={visit} texts={texts} onLock={lock} onBack={undefined} />;
      return <inVisit.screens.NotSecuredScreen visit={visit} {...screen} silent={silent} texts={texts} onLock={lock} onNotLeft={onNotLeft} onHelp={onHelp} />;
    case 'refused':
      return <RefusedScreen door={visit.door} texts={texts} refusal={screen.refusal} code={visit.refusal ?? undefined} reasons={onNotLeft === undefined || inVisit === undefined ? undefined : <><inVisit.screens.Reasons {...said} texts={texts} />{receipt}</>} onScan={scanAgain} onRetry={scanAgain} />;
  }
}
