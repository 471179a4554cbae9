import { type Duration, Emitter } from '@latchkey/kit';
import type { DoorLockNews, DoorLockPeer } from '../src/door-lock-peer.ts';
import type { DoorLockAttributes } from '../src/door-lock-reading.ts';

/** Lets everything run that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** A paired lock whose answers the test decides; what is asked of it is written down. */
export class FakeDoorLockPeer implements DoorLockPeer {
  live = true;
  hasSession = true;
  attributes: DoorLockAttributes = { lockState: 1, doorState: 1 };
  readonly asked: string[] = [];
  /** What each coming request does: answer, refuse, or stay silent for ever. */
  answer: () => Promise<void> = async () => {};
  onReset: () => void = () => {};
  readonly news = new Emitter<DoorLockNews>();
  readonly lives = new Emitter<boolean>();
  readonly restarts = new Emitter<void>();
  readonly departures = new Emitter<void>();

  readonly tries: { readonly within: Duration; readonly signal: AbortSignal }[] = [];

  async invoke(action: 'lock' | 'unlock', within: Duration, signal: AbortSignal): Promise<void> {
    this.asked.push(action);
    this.tries.push({ within, signal });
    await this.answer();
  }

  async read(): Promise<DoorLockAttributes> {
    this.asked.push('read');
    await this.answer();
    return this.attributes;
  }

  async reset(): Promise<void> {
    this.asked.push('reset');
    this.onReset();
  }

  setLive(live: boolean): void {
    this.live = live;
    this.lives.emit(live);
  }

  onNews = (listener: (news: DoorLockNews) => void) => this.news.subscribe(listener);
  onLive = (listener: (live: boolean) => void) => this.lives.subscribe(listener);
  onRestart = (listener: () => void) => this.restarts.subscribe(listener);
  onGone = (listener: () => void) => this.departures.subscribe(listener);
  close(): void {}
}

/** A request that is never answered. */
export const silence = () => new Promise<void>(() => {});
