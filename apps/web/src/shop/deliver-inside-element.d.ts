import type { HTMLAttributes } from 'preact';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      /** The widget; `checkout/deliver-inside.ts` says what it takes. */
      'deliver-inside': HTMLAttributes<HTMLElement> & { readonly name?: string; readonly shop?: string; readonly theme?: 'light' | 'dark' };
    }
  }
}
