/** @jsxImportSource preact */
import { systemClock } from '@latchkey/kit';
import { type ComponentChild, render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { registerServiceWorker } from '../service-worker/register-service-worker.ts';
import './courier.css';
import { CourierPage, type InVisit } from './courier-page.tsx';
import { createCourierSession } from './courier-session.ts';
import { giveSignal } from './feedback.ts';
import { openGuestKey } from './guest/open-guest-key.ts';
import { openHolderKey } from './key/holder-key.ts';
import { signalBetween } from './page-signal.ts';
import { RefusedScreen } from './screens/refused-screen.tsx';
import { openIndexedStore } from './store/indexed-store.ts';
import { createMemoryStore } from './store/memory-store.ts';
import { courierLanguage } from './texts/courier-language.ts';
import { type CourierLocale, type CourierTexts, loadCourierTexts } from './texts/courier-texts.ts';
import { createCourierApi } from './visit/courier-api.ts';
import type { QueuedPhoto } from './photo/photo-queue.ts';
import type { QueuedParcel } from './visit/parcel-queue.ts';
import { openUnsentList } from './visit/unsent-list.ts';
import { createServerTime } from './visit/server-time.ts';
import { screenOfVisit } from './visit/visit-screen.ts';

courierLanguage.apply();
const root = requireElement('page');

/** Draws in the reader's language, and again after each switch. */
async function drawInLocale(page: (texts: CourierTexts, locale: CourierLocale) => ComponentChild): Promise<void> {
  const draw = async () => {
    const locale = courierLanguage.current();
    const texts = await loadCourierTexts(locale);
    if (locale === courierLanguage.current()) render(page(texts, locale), root);
  };
  courierLanguage.onSwitch(() => void draw());
  await draw();
}

/** Forbidden by some browsers' settings. */
function storageOf(page: Window): Storage | undefined {
  try {
    return page.localStorage;
  } catch {
    return undefined;
  }
}

if (window.isSecureContext) {
  const doorCode = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const store = await openIndexedStore().catch(createMemoryStore);
  const time = createServerTime(systemClock);
  const { subtle } = crypto;
  const guestKey = await openGuestKey(doorCode, store, subtle, window);
  // Few phones are a guest's: the others load nothing for them.
  const guests = guestKey === undefined ? undefined : await import('./guest/guest.ts');
  let key = guestKey === undefined ? undefined : Promise.resolve(guestKey);
  const api = createCourierApi({ origin: location.origin, key: () => (key ??= openHolderKey(store, subtle)), subtle, time, shownCode: () => location.hash.slice(1) || undefined });
  const storage = storageOf(window);
  const unsent = openUnsentList<QueuedParcel>(storage, 'latchkey-unsent-parcels');
  const unsentPhotos = openUnsentList<QueuedPhoto>(storage, 'latchkey-unsent-photos');
  let inVisit: Promise<InVisit> | undefined;
  const openInVisit = (screens: InVisit['screens']): InVisit => {
    const shared = { clock: systemClock, resync: async () => void (await api.showDoor(doorCode)) };
    const parcels = screens.createParcelQueue({ kept: unsent, api, ...shared });
    const photos = screens.openPhotos(api, { kept: unsentPhotos, storage, ...shared });
    const receipts = screens.openReceipts(api, { storage, ...shared });
    for (const queue of [parcels, photos, receipts]) window.addEventListener('online', () => queue.hurry());
    for (const queue of [parcels, photos]) queue.resume();
    return { screens, parcels, photos, receipts };
  };
  // In a dead spot it is tried again by the next visit.
  const loadInVisit = () => (inVisit ??= import('./screens/in-visit.ts').then(openInVisit).catch((error: unknown) => {
    inVisit = undefined;
    throw error;
  }));

  const session = createCourierSession({ doorCode, isGuest: guestKey !== undefined, api, store, clock: systemClock, time, openSocket: (url) => new WebSocket(url), checkSecured: async (visit, pin) => (await loadInVisit()).screens.checkSecured(visit, pin, subtle) });

  let shown = session.page();
  session.onChange(() => {
    const signal = signalBetween(shown, session.page());
    shown = session.page();
    if (signal !== undefined) giveSignal(signal);
  });
  // Not before the door is open: what is kept for dead spots would take a slow network from the scanner.
  const stopWaiting = session.onChange(() => {
    const page = session.page();
    if (page.at !== 'visit' || screenOfVisit(page.visit, page.sending, page.proof).kind !== 'open') return;
    stopWaiting();
    registerServiceWorker();
  });
  window.addEventListener('online', () => session.wake());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) session.wake();
  });
  await drawInLocale((texts, locale) => {
    const words = guests?.guestTexts(locale);
    const guest = guests === undefined || words === undefined ? undefined : { words, Screen: guests.GuestScreen };
    return <CourierPage session={session} loadInVisit={loadInVisit} time={time} texts={words === undefined ? texts : (guests?.withGuestWords(texts, words) ?? texts)} locale={locale} guest={guest} />;
  });
  await session.start();
  if (unsent.read().length + unsentPhotos.read().length > 0) void loadInVisit().catch(() => undefined);
} else {
  await drawInLocale((texts) => <RefusedScreen door={undefined} texts={texts} refusal="insecure" code={undefined} onScan={() => undefined} onRetry={() => location.reload()} />);
}
