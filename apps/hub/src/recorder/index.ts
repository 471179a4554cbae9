export * from './playback.ts';
export * from './recorder.ts';
export type * from './recorder-error.ts';
export type * from './recording.ts';
export { RecordingStore } from './recording-store.ts';
export * from './recording-seals.ts';
