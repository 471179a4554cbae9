import type { LiveClock } from './live-clock.ts';

/** Why a picture is not live, or is not there: a closed set for the page to put into words. */
export type NotLiveReason =
  /** No new picture on the screen, though the camera sends. */
  | 'stalled'
  /** The hub itself gets no picture from the camera. */
  | 'camera'
  /** The picture on the screen is older than two seconds. */
  | 'old'
  /** The hub is not heard, so nobody knows how old the picture is. */
  | 'silent'
  /** The connection is lost and being made again. */
  | 'reconnecting'
  /** The page is hidden; browsers draw nothing then. */
  | 'hidden'
  /** What came is not signed by the hub that this device knows: somebody may stand between. */
  | 'untrusted'
  /** This browser is no confirmed device of the household. */
  | 'not-member'
  /** Neither way to the hub works at the moment; tried again by itself. */
  | 'unreachable';

export type LiveTransportKind = 'webrtc' | 'mse';

/** What the page may claim about its picture right now. */
export interface LiveState {
  readonly kind: 'connecting' | 'live' | 'not-live' | 'failed';
  /** Age of the picture on the screen by the hub's clock, in milliseconds; undefined when not known. */
  readonly ageMillis: number | undefined;
  readonly reason: NotLiveReason | undefined;
  readonly transport: LiveTransportKind | undefined;
}

/** An older picture is not live, whatever moves. */
export const OLDEST_LIVE = 2_000;
/** The hub speaks five times a second. */
export const LONGEST_SILENCE = 1_000;

/** What the player sees of itself. Times in milliseconds. */
export interface LiveSigns {
  readonly transport: LiveTransportKind | undefined;
  readonly link: 'connecting' | 'up' | 'lost' | 'failed';
  readonly hidden: boolean;
  /** Whether this player ever showed a picture. */
  readonly pictured: boolean;
  readonly stalled: boolean;
  readonly age: number | undefined;
  readonly silence: number;
  readonly camera: LiveClock['camera'] | undefined;
  /** Why trying again will not help, if that is so. */
  readonly refused?: Extract<NotLiveReason, 'untrusted' | 'not-member'> | undefined;
}

/** Judges the signs, the worst first: `live` is what remains when nothing speaks against it. */
export function judge(signs: LiveSigns): LiveState {
  const state = (kind: LiveState['kind'], reason?: NotLiveReason): LiveState => ({ kind, reason, ageMillis: signs.pictured ? signs.age : undefined, transport: signs.transport });
  if (signs.link === 'failed') return state('failed', signs.refused ?? 'unreachable');
  if (!signs.pictured) return state('connecting', signs.camera === 'stalled' || signs.camera === 'down' ? 'camera' : undefined);
  if (signs.link !== 'up') return state('not-live', 'reconnecting');
  if (signs.hidden) return state('not-live', 'hidden');
  if (signs.camera === 'stalled' || signs.camera === 'down') return state('not-live', 'camera');
  if (signs.stalled) return state('not-live', 'stalled');
  if (signs.silence > LONGEST_SILENCE) return state('not-live', 'silent');
  // The first picture can overtake the hub's first word on how old it is.
  if (signs.age === undefined) return state('connecting');
  if (signs.age > OLDEST_LIVE) return state('not-live', 'old');
  return state('live');
}
