/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { Seconds, systemClock } from '@latchkey/kit';
import { render } from 'preact';
import { openHolderKey } from '../courier/key/holder-key.ts';
import { proveKey } from '../courier/key/proof-of-key.ts';
import { openIndexedStore } from '../courier/store/indexed-store.ts';
import { courierLanguage } from '../courier/texts/courier-language.ts';
import { createServerTime } from '../courier/visit/server-time.ts';
import { requireElement } from '../design/require-element.ts';
import { registerServiceWorker } from '../service-worker/register-service-worker.ts';
import { createCourierDay, type DayPage } from './courier-day.ts';
import { RoutePage } from './route-page.tsx';
import './route.css';
import { openRouteStore } from './route-store.ts';
import { routeTexts } from './texts/route-texts.ts';

const LOOK_EVERY = Seconds(20);
const ANSWER_WITHIN = Seconds(10);

courierLanguage.apply();
// Another link in the same tab changes only what stands behind the #.
addEventListener('hashchange', () => location.reload());
const root = requireElement('page');
let shown: DayPage = { at: 'loading' };
let report: Parameters<typeof RoutePage>[0]['onReport'] = () => undefined;
let ownVisits: Parameters<typeof RoutePage>[0]['ownVisits'];
let showCode: Parameters<typeof RoutePage>[0]['showCode'] = () => Promise.reject(new TypeError('no route is known'));
const draw = (page: DayPage = shown): void => {
  shown = page;
  const locale = courierLanguage.current();
  render(<RoutePage page={page} locale={locale} texts={routeTexts[locale]} ownVisits={ownVisits} onReport={report} showCode={showCode} />, root);
};
courierLanguage.onSwitch(() => draw());
draw();

/** The key is the one that doors' pages prove: registered once, it is known at every door. A phone that cannot keep it must not spend an invitation. */
const kept = window.isSecureContext ? await Promise.all([openIndexedStore().then((store) => openHolderKey(store, crypto.subtle)), openRouteStore()]).catch(() => undefined) : undefined;
if (kept === undefined) draw({ at: 'none', why: 'unfit' });
else await goOn(...kept);

async function goOn(key: Awaited<ReturnType<typeof openHolderKey>>, store: Awaited<ReturnType<typeof openRouteStore>>): Promise<void> {
  const time = createServerTime(systemClock);
  const client = createClient({ authorize: async ({ method, url }) => ({ dpop: await proveKey(key, { method, url: new URL(url, location.origin).href }, time.now(), crypto.subtle) }) });
  const soon = () => ({ signal: AbortSignal.timeout(ANSWER_WITHIN) });
  const day = createCourierDay({
    api: {
      serverNow: async () => (await createClient().call('GET /health', soon())).now,
      join: async (token) => void (await client.call('POST /api/v1/courier/registration', { body: { token }, ...soon() })),
      route: () => client.call('GET /api/v1/courier/route', soon()),
      report: ({ deliveryId, reason, at, idempotencyKey }) => client.call('POST /api/v1/courier/stops/{deliveryId}/report', { params: { deliveryId }, body: { reason, at }, idempotencyKey, ...soon() }),
    },
    store,
    time,
    signHandover: async ({ grantId, accessPointId }, at) => (await import('./handover/handover-screen.tsx')).signHandover({ grantId, accessPointId, at }, key.privateKey),
    invitation: new URLSearchParams(location.hash.slice(1)).get('invitation') ?? undefined,
    onInvitationUsed: () => history.replaceState(null, '', location.pathname),
    onChange: draw,
  });
  showCode = (deliveryId, held) => day.showCode(deliveryId, held);
  report = (deliveryId, reason) => void day.report(deliveryId, reason);
  const look = () => void day.look();
  window.addEventListener('online', look);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look();
  });
  setInterval(look, LOOK_EVERY);
  await day.look();
  // By the key in this phone, registered or not: what is kept of a courier is theirs to read. Loaded last; a dead spot has none.
  const { OwnVisits } = await import('./own-visits/own-visits.tsx').catch(() => ({ OwnVisits: undefined }));
  ownVisits = OwnVisits && ((locale) => <OwnVisits client={client} locale={locale} />);
  draw();
  registerServiceWorker();
}
