import { createClient } from '@latchkey/client';
import { systemClock } from '@latchkey/kit';
import { createRoot } from 'react-dom/client';
import { createServerTime } from '../courier/visit/server-time.ts';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import { createOwnDevice, openLookingDevice } from '../recordings/looking-device.ts';
import { createRecordings } from '../recordings/recordings.ts';
import { createStillShelf } from '../recordings/still-shelf.ts';
import { registerServiceWorker } from '../service-worker/register-service-worker.ts';
import { createNavigation } from './app/navigation.ts';
import { ResidentContext } from './app/resident-context.ts';
import { ResidentPage } from './app/resident-page.tsx';
import { createResidentStore } from './store/resident-store.ts';
import { createSeenVisits } from './doors/seen-visits.ts';
import { createParcelCancelling } from './parcels/parcel-cancelling.ts';
import { registerBrowser } from './devices/register-browser.ts';
import { keepSharing } from './devices/share-with-newcomers.ts';
import './resident.css';
import { applyTheme, storedTheme } from './settings/theme.ts';
import { createConfirmingClient } from './sign-in/confirming-client.ts';
import { confirmWithPasskey, demoKeyOf, signInAsDemo } from './sign-in/sign-in.ts';

applyLocale();
applyTheme(storedTheme());

const clock = systemClock;
const time = createServerTime(clock);
// A cancellation that is sent while the page closes has to outlive it.
const plainClient = createClient({ fetch: (input, init) => fetch(input, { ...init, keepalive: init?.method === 'DELETE' }) });
const client = createConfirmingClient(plainClient, () => confirmWithPasskey(plainClient));
const openSocket = (path: string) => new WebSocket(new URL(path, location.origin.replace(/^http/, 'ws')));
const store = createResidentStore({ client, clock, time, openSocket });
const device = createOwnDevice(async () => {
  const { home } = store.state();
  // A page may be older than its hub.
  return openLookingDevice(client, home === undefined || home.hub.key === null ? await client.call('GET /api/v1/home', {}) : home);
});
const recordings = createRecordings(client, device);
const stills = createStillShelf(recordings);
const navigation = createNavigation(window);
const cancelling = createParcelCancelling({
  clock,
  // Ids in the store were validated by the server.
  cancel: (parcelId) => client.call('DELETE /api/v1/parcels/{parcelId}', { params: { parcelId: parcelId as `par_${string}` } }),
});
const seen = createSeenVisits(localStorage);

window.addEventListener('pagehide', () => cancelling.flush());
window.addEventListener('online', () => store.wake());
window.addEventListener('offline', () => store.cutOff());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) store.wake();
});

registerBrowser(store, client, time);
keepSharing(store, client, device, localStorage);

createRoot(requireElement('page')).render(
  <ResidentContext value={{ client, store, time, clock, navigation, cancelling, seen, openSocket, device, recordings, stills }}>
    <ResidentPage />
  </ResidentContext>,
);

const key = demoKeyOf(location.hash);
if (key !== undefined) {
  await signInAsDemo(client, key);
  // The key has done its work and does not belong into the history.
  history.replaceState(null, '', location.pathname);
}
registerServiceWorker();
await store.follow(new AbortController().signal);
