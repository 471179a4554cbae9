import type { BarcodeRead } from './read-filter.ts';
import type { ScanPass } from './scan-pass.ts';

/** To the worker: one picture and how to look at it. The bitmap is handed over. */
export interface ScanOrder {
  readonly id: number;
  readonly bitmap: ImageBitmap;
  readonly passes: readonly ScanPass[];
}

/** From the worker, for each order: what the first pass that saw anything saw. */
export type ScanAnswer = { readonly id: number; readonly reads: readonly BarcodeRead[] } | { readonly id: number; readonly failed: string };
