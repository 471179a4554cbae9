import type { Pairing } from '../../../apps/hub/src/link/pairing.ts';

/** What a worker that plays many hubs is told: whom its hubs belong to, to link them, and to begin to have visits. */
export type CrowdOrder =
  | { readonly type: 'link'; readonly serverUrl: string; readonly hubs: readonly CrowdPlace[] }
  /** One visit an hour is `3_600`; the first of each hub falls anywhere in its first interval. */
  | { readonly type: 'visit'; readonly everySeconds: number }
  | { readonly type: 'report' };

/** One hub's place: its pairing, its door, and the folder with its key. */
export interface CrowdPlace {
  readonly pairing: Pairing;
  readonly accessPointId: `ap_${string}`;
  readonly folder: string;
}

/** What a worker says. */
export type CrowdWord =
  | { readonly type: 'linked'; readonly count: number }
  /** Since the report before: how many are linked, the lines that were written, and for those that the server acknowledged how many milliseconds that took. */
  | { readonly type: 'report'; readonly linked: number; readonly lines: number; readonly visits: number; readonly acknowledged: readonly number[] };
