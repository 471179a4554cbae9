import { CodedError } from '@latchkey/kit';
import { actOnNotice } from './notice-action.ts';
import { isNoticeAction, type Notice, readNotice, targetOf } from './notice.ts';
import { cacheNameOf, handlingOf, type ShellFile, sourceOf } from './shell-cache.ts';

// The DOM types know `self` only as a window. The build replaces `self.__WB_MANIFEST` by the list of the shell's files.
const worker = self as unknown as ServiceWorkerGlobalScope;
const shell = (self as unknown as { readonly __WB_MANIFEST: readonly ShellFile[] }).__WB_MANIFEST;
const cacheName = cacheNameOf(shell);
const PAGE_WITHIN_MILLIS = 4_000;

worker.addEventListener('install', (event) => {
  const keepShell = async () => {
    const cache = await caches.open(cacheName);
    await Promise.all(shell.map((file) => keep(cache, file)));
  };
  event.waitUntil(keepShell());
});

/** All or nothing: a worker whose shell is not whole is not installed, and the browser tries again with the next load. */
async function keep(cache: Cache, file: ShellFile): Promise<void> {
  const response = await fetch(sourceOf(file), { cache: 'reload' });
  if (response.status !== 200) throw new CodedError('shell.incomplete', `A file of the shell could not be loaded, so the page stays online only: ${file.url}`);
  await cache.put(`/${file.url}`, response);
}

worker.addEventListener('activate', (event) => {
  const dropOld = async () => {
    for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(dropOld());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const handling = handlingOf({ method: request.method, url: new URL(request.url), ownOrigin: worker.location.origin, navigates: request.mode === 'navigate' });
  if (handling.kind === 'page') event.respondWith(freshOrKept(request, handling.shell));
  if (handling.kind === 'asset') event.respondWith(keptOrFresh(request));
});

/** The server's page while it answers soon; the kept shell otherwise. */
async function freshOrKept(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(path);
  try {
    return await fetch(request, kept === undefined ? {} : { signal: AbortSignal.timeout(PAGE_WITHIN_MILLIS) });
  } catch (error) {
    if (kept === undefined) throw error;
    return kept;
  }
}

async function keptOrFresh(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.status === 200) {
    const copy = fresh.clone();
    await caches.open(cacheName).then((cache) => cache.put(request, copy)).catch(() => undefined);
  }
  return fresh;
}

worker.addEventListener('push', (event) => {
  const notice = readNotice(event.data?.text() ?? '');
  if (notice === undefined) {
    // Browsers take the right to push away from pages that show nothing.
    event.waitUntil(worker.registration.showNotification('Latchkey', { body: 'There is news from your door.', data: undefined, icon: '/icons/latchkey-192.png' }));
    return;
  }
  const { title, body, tag, alarm, buttons } = notice;
  // The DOM's types do not know the buttons yet; Chrome and Edge show them, other browsers leave them out.
  const options: NotificationOptions & { readonly actions: readonly object[]; readonly renotify: boolean } = {
    body, tag, data: notice, icon: '/icons/latchkey-192.png', badge: '/icons/latchkey-192.png', renotify: alarm, requireInteraction: alarm || buttons.some(({ action }) => action === 'approve'),
    actions: buttons,
  };
  event.waitUntil(worker.registration.showNotification(title, options).then(() => report(notice, 'shown')));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  // Set above; null for the notice without a message.
  const notice = event.notification.data as Notice | null | undefined;
  const target = targetOf(notice?.url ?? '/resident', worker.location.origin);
  const act = async () => {
    if (notice === null || notice === undefined || !isNoticeAction(event.action)) return open(target);
    // Where it cannot be done from here, the page says why.
    await actOnNotice(notice.about, event.action).catch(() => open(target));
  };
  event.waitUntil(Promise.all([act(), notice ? report(notice, 'acknowledged') : undefined]));
});

async function open(target: string): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((each) => new URL(each.url).pathname.startsWith('/resident'));
  if (page === undefined) {
    await worker.clients.openWindow(target);
    return;
  }
  await page.focus();
  if (page.url !== target) await page.navigate(target).catch(() => worker.clients.openWindow(target));
}

/** Tells the server; a receipt that fails is not worth a second notification. */
async function report(notice: Notice, what: 'shown' | 'acknowledged'): Promise<void> {
  await fetch(`/api/v1/notifications/${encodeURIComponent(notice.notificationId)}/receipts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ receipt: notice.receipt, what, at: new Date().toISOString() }),
    keepalive: true,
  }).catch(() => undefined);
}
