/** Installs the service worker, which keeps the shell for offline and shows notifications. Without it the page works as well, online. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
}
