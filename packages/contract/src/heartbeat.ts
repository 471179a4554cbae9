import { z } from 'zod';
import { id, instant } from './primitives.ts';

/**
 * Heartbeats of the hub link: while a visit runs, and a little after, the hub signs one every half second, and the server answers each (I11: silence is an alarm).
 * Both travel as a JSON text that holds a compact JWS (RFC 7515, EdDSA), of the types `beat+jwt` and `echo+jwt`; QoS 0, because a late one is worth nothing.
 */
export const beatClaims = z.object({
  iss: id('hub'),
  aud: z.string().max(100),
  /** The hub's process, as in its sign-in. */
  ins: z.string().max(80),
  /** Counts up in one process; an earlier one that comes later is passed over. */
  n: z.int().positive(),
  at: instant,
  /** The visits that run. */
  visits: z.array(id('vis')).max(1_000),
});
export type BeatClaims = z.infer<typeof beatClaims>;

/** The server's answer, signed by the key that the hub pinned at pairing: it heard this beat, and the journal up to `upTo` is in its database with all that people are told of it. */
export const echoClaims = z.object({
  iss: z.string().max(100),
  aud: id('hub'),
  ins: z.string().max(80),
  n: z.int().positive(),
  upTo: z.int().nonnegative(),
});
export type EchoClaims = z.infer<typeof echoClaims>;

/** In milliseconds: how often a hub with a visit beats, and after how long without a beat the server tells the household. Seven lost ones in a row are an alarm. */
export const BEAT_EVERY = 500;
export const SILENT_AFTER = 4_000;
