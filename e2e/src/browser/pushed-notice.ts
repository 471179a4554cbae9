import { CodedError } from '@latchkey/kit';
import type { Page } from 'playwright-core';

/** What the browser showed of a pushed message. */
export interface ShownNotice {
  readonly title: string;
  readonly buttons: readonly string[];
  /** Presses one of the buttons by its action, or the notice itself with ''. Resolves when the worker has done all of it; rejects as it does. */
  press(action: string): Promise<void>;
}

/**
 * Hands the page's service worker a message as a push service would (Chromium's ServiceWorker domain), and gives what it shows. Errors: `e2e.never` when nothing is shown.
 * Nobody but a person can press what a desktop shows, so the press is an event of our own, for whose work we wait.
 */
export async function pushNotice(page: Page, payload: object): Promise<ShownNotice> {
  const context = page.context();
  const origin = new URL(page.url()).origin;
  await context.grantPermissions(['notifications'], { origin });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const devtools = await context.newCDPSession(page);
  const registered = Promise.withResolvers<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const own = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(origin) && !isDeleted);
    if (own !== undefined) registered.resolve(own.registrationId);
  });
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered.promise, data: JSON.stringify(payload) });
  await devtools.detach();

  const worker = context.serviceWorkers().find((each) => each.url().startsWith(origin));
  if (worker === undefined) throw new CodedError('e2e.never', 'No service worker is registered');
  const shown = await worker.evaluate(async () => {
    const { registration } = self as unknown as ServiceWorkerGlobalScope;
    for (let waited = 0; waited < 30_000; waited += 50) {
      const newest = (await registration.getNotifications()).at(-1);
      if (newest !== undefined) return { title: newest.title, buttons: (Reflect.get(newest, 'actions') as readonly { readonly title: string }[]).map(({ title }) => title) };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return undefined;
  });
  if (shown === undefined) throw new CodedError('e2e.never', 'The worker showed nothing');
  return {
    ...shown,
    press: (action) =>
      worker.evaluate(async (chosen) => {
        const { registration } = self as unknown as ServiceWorkerGlobalScope;
        const notification = (await registration.getNotifications()).at(-1) as Notification;
        const event = new NotificationEvent('notificationclick', { notification, action: chosen });
        const work: Promise<unknown>[] = [];
        // A browser takes work only from events of its own.
        Object.defineProperty(event, 'waitUntil', { value: (promise: Promise<unknown>) => void work.push(promise) });
        self.dispatchEvent(event);
        await Promise.all(work);
      }, action),
  };
}
