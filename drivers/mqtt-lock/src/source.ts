import type { BoltCause, BoltState, Charge, DoorState, LightSetting, LightState, Visitor } from '@latchkey/driver-api';
import type { Payload } from './payload.ts';

/** Something to publish. */
export interface Order {
  readonly topic: string;
  readonly payload: string;
}

/** A topic that says whether a device, or the bridge it hangs on, is there. */
export interface Sign {
  /** Who speaks there, for people. */
  readonly who: string;
  readonly topic: string;
  read(payload: Payload): 'online' | 'offline' | undefined;
  /** True when silence on this topic means: not there. */
  readonly required: boolean;
  /** Set for whoever repeats old states from a cache after it starts: the topic on which it speaks last before it does so. */
  readonly cachedAfter: string | undefined;
}

/** Where one reading comes from, whichever convention announced it. */
export interface Source<T extends string> {
  readonly name: string;
  readonly stateTopic: string;
  /** What a message says of the reading; undefined when it says nothing of it. */
  read(payload: Payload): T | undefined;
  /** How to ask the device for its state now; undefined when it cannot be asked. */
  readonly question: Order | undefined;
  readonly signs: readonly Sign[];
  /** `all`: every sign must be good. `any`: one is enough. */
  readonly signMode: 'all' | 'any';
}

export interface LockSource extends Source<BoltState> {
  /** What a message says about why the bolt moved. */
  cause(payload: Payload): BoltCause | undefined;
  readonly lock: Order;
  readonly unlock: Order;
}

export type ContactSource = Source<DoorState>;

export interface LightSource extends Source<LightState> {
  readonly dimmable: boolean;
  /** What to say for a setting to take effect at once. */
  order(setting: LightSetting): Order;
}

/** Where a bell or motion sensor is heard. */
export interface VisitorSource {
  readonly by: Visitor['by'];
  readonly topic: string;
  /** Whether a message says that somebody rang, or moves, now. */
  tells(payload: Payload): boolean;
}

/** Where a scanner of codes is heard. */
export interface CodeReaderSource {
  readonly topic: string;
  /** The text of the code that a message tells of; undefined when it tells of none. */
  read(payload: Payload): string | undefined;
}

/** Where a battery's charge, or a part of what is known of it, is heard. */
export interface ChargeSource {
  readonly topic: string;
  /** What a message says of the charge; undefined when it says nothing of it. */
  read(payload: Payload): Partial<Charge> | undefined;
}

/** A percentage as a device says it; undefined for anything else. */
export const percentOf = (said: unknown): number | undefined => (typeof said === 'number' && said >= 0 && said <= 100 ? said : undefined);

/** What one announced device offers. */
export interface Announcement {
  readonly name: string;
  /** Equal for two announcements that say the same: a repeated one changes nothing. */
  readonly fingerprint: string;
  readonly lock?: LockSource;
  readonly contact?: ContactSource;
  readonly light?: LightSource;
  readonly visitor?: VisitorSource;
  readonly codeReader?: CodeReaderSource;
  /** Of a device that tells all it knows in one place, with its lock; of one that announces each of its entities, by itself. */
  readonly charge?: ChargeSource;
  /** Whose entity it is, where a device announces each by itself. */
  readonly device?: string;
}

/** True for a topic that a message may be published on: not empty, not too long, no wildcard, no null character. */
export function isPlainTopic(topic: string): boolean {
  return topic.length > 0 && topic.length <= 1_024 && !/[+#\0]/.test(topic);
}
