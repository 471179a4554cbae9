/** A file of the shell as the build lists it. */
interface ShellFile {
  readonly url: string;
  readonly revision: string | null;
}

// The build replaces `self.__WB_MANIFEST` by the list; the DOM types know `self` only as a window.
const worker = self as unknown as ServiceWorkerGlobalScope;
const shell = (self as unknown as { readonly __WB_MANIFEST: readonly ShellFile[] }).__WB_MANIFEST;

worker.addEventListener('install', (event) => event.waitUntil(caches.open('shell').then((cache) => cache.addAll(shell.map((file) => file.url)))));
