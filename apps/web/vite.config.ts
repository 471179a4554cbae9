import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { precompress } from './build/precompress.ts';

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

/** What the courier's page alone draws before a visit, in one file: in a file for each it compresses worse. The rest is loaded while the door opens (`screens/in-visit.ts`). */
const courierDoor = /src\/courier\/(courier-|feedback|page-signal|visit\/(?!parcel-queue|secured-proof|server-time)|texts\/en|store\/memory|screens\/(?!not-|reason|ringing|secured|another|take-along|asking|guest|in-visit|language-list))/;

/**
 * What pages share, in three files and not in one for each module: a phone has six connections at a time, and over a mobile network a small file costs more by
 * its round trip than by its bytes. For all pages, for those drawn with Preact, for the courier's two.
 */
const pageBase = /packages\/(client\/src\/client|kit\/src\/(coded-error|instant|duration|silence-watch|index|clock|id))\.ts|vite\/preload-helper|helpers\/esm\/usingCtx|\/idb\/|src\/(design\/(require-element|icons)|service-worker\/register-|i18n\/(reader-language|locale)\.|guests\/guest-link|courier\/key\/proof)/;
const preactBase = /\/preact\/(dist|hooks|jsx-runtime)|src\/(design|i18n)\/preact\//;
const courierBase = /src\/courier\/(texts\/courier-language|screens\/language-list|key\/holder|store\/(unsent|indexed)-store|visit\/server-time)/;

/**
 * One file a page. The server maps paths to them: `/` index, `/resident` and below resident, `/d/{code}` courier, `/sign/{accessPointId}` sign, `/labels` labels, `/verify` verify, `/shared` shared, `/receipt` receipt, `/developers` developers, `/route` route, `/dispatch` dispatch, `/webhooks` webhooks, `/checkout` checkout, `/shop` shop; and at `/deliver-inside.js` the script that shops embed.
 * JSX is React's unless a file names Preact by `@jsxImportSource preact`.
 */
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist',
    target: ['es2022', 'chrome105', 'safari16', 'firefox110'],
    // The content security policy has no 'unsafe-inline' and fonts or scripts from data: URLs are refused.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: page('index'), resident: page('resident'), courier: page('courier'), sign: page('sign'), labels: page('labels'), verify: page('verify'), shared: page('shared'), receipt: page('receipt'), developers: page('developers'), route: page('route'), dispatch: page('dispatch'), webhooks: page('webhooks'), checkout: page('checkout'), shop: page('shop'), 'deliver-inside': fileURLToPath(new URL('src/checkout/deliver-inside.ts', import.meta.url)) }, output: { entryFileNames: ({ name }) => (name === 'deliver-inside' ? 'deliver-inside.js' : 'assets/[name]-[hash].js'), codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'courier-door', test: courierDoor }, { name: 'page-base', test: pageBase }, { name: 'preact-base', test: preactBase }, { name: 'courier-base', test: courierBase }] } } },
  },
  worker: { format: 'es' },
  plugins: [
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'service-worker.ts',
      injectRegister: false,
      // The shell of the three pages that people keep; the rest is cached when it is first used. What is ignored is named with its hash: a file that only begins like a page may be one that others share.
      injectManifest: { globPatterns: ['{courier,resident,route}.html', 'assets/*.{js,css}'], globIgnores: ['assets/{labels,index,sign,verify,shared,receipt,developers,dispatch,webhooks,checkout,shop,visit-claim,bwip-js}-????????.*', 'assets/scanner-worker-*'] },
      manifest: {
        id: '/resident',
        name: 'Latchkey',
        short_name: 'Latchkey',
        description: 'Who is at the door, and is it locked.',
        start_url: '/resident',
        // By GET, so that the page's own service worker answers and what is shared never leaves the phone before it is sent.
        share_target: { action: '/resident/parcels', method: 'GET', params: { title: 'title', text: 'text', url: 'url' } },
        scope: '/',
        display: 'standalone',
        background_color: '#161a24',
        theme_color: '#161a24',
        icons: [
          { src: '/icons/latchkey.svg', type: 'image/svg+xml', sizes: 'any' },
          { src: '/icons/latchkey-192.png', type: 'image/png', sizes: '192x192' },
          { src: '/icons/latchkey-512.png', type: 'image/png', sizes: '512x512' },
          { src: '/icons/latchkey-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
        ],
      },
    }),
    precompress(),
  ],
});
