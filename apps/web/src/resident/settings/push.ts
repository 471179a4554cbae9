import { CodedError, Seconds, systemClock, withDeadline } from '@latchkey/kit';
import type { Client } from '@latchkey/client';

export type PushState = 'missing' | 'denied' | 'off' | 'on';

const STORED_AS = 'latchkey.push-subscription';
const READY_WITHIN = Seconds(10);
const SUBSCRIBED_WITHIN = Seconds(20);

/** How notifications stand in this browser. */
export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'missing';
  if (Notification.permission === 'denied') return 'denied';
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription !== null && subscription !== undefined && localStorage.getItem(STORED_AS) !== null ? 'on' : 'off';
}

/** Asks for permission, subscribes and tells the server. Rejects when the browser's push service or the server does not answer. */
export async function turnPushOn(client: Client): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  const registration = await withDeadline(systemClock, READY_WITHIN, 'the service worker', () => navigator.serviceWorker.ready);
  const { publicKey } = await client.call('GET /api/v1/push-key', {});
  const subscription = await withDeadline(systemClock, SUBSCRIBED_WITHIN, 'the push service', () => registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined) throw new CodedError('push.incomplete', 'The browser gave a subscription without its keys');
  const { id } = await client.call('POST /api/v1/push-subscriptions', { body: { endpoint, keys: { p256dh, auth } } });
  localStorage.setItem(STORED_AS, id);
  return 'on';
}

/** Ends it in the browser first: then nothing can arrive, whatever the server hears. */
export async function turnPushOff(client: Client): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  const id = localStorage.getItem(STORED_AS);
  localStorage.removeItem(STORED_AS);
  if (id !== null && isSubscription(id)) await client.call('DELETE /api/v1/push-subscriptions/{subscriptionId}', { params: { subscriptionId: id } }).catch(() => undefined);
  return 'off';
}

const isSubscription = (id: string): id is `sub_${string}` => id.startsWith('sub_');
