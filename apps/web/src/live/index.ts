export type { FragmentSocket, LiveFallback } from './mse-transport.ts';
export { type LivePlayer, type LivePlayerOptions, createLivePlayer } from './live-player.ts';
export type { LiveState, LiveTransportKind, NotLiveReason } from './live-state.ts';
export type { LiveSignalling } from './whep-transport.ts';
