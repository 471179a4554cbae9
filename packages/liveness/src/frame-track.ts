import { type Duration, Millis } from '@latchkey/kit';
import type { TimedFrame } from './light-signal.ts';
import type { FrameFact, PacketFact } from './picture-facts.ts';
import { StreamClock, type TimeFault } from './stream-clock.ts';

/** A decoder that is so many pictures behind is of no use. */
const MOST_PENDING = 128;

/** Joins decoded pictures with the arrival of what they were decoded from, and keeps the latest. */
export class FrameTrack {
  readonly #keep: Duration;
  readonly #clock = new StreamClock();
  #pending: (PacketFact & { readonly placedAt: Duration })[] = [];
  #frames: TimedFrame[] = [];

  /** @param keep how far back frames are remembered. */
  constructor(keep: Duration) {
    this.#keep = keep;
  }

  get timeFault(): TimeFault | undefined {
    return this.#clock.fault;
  }

  get newest(): TimedFrame | undefined {
    return this.#frames.at(-1);
  }

  packetArrived(fact: PacketFact): void {
    this.#pending.push({ ...fact, placedAt: this.#clock.place(fact.at, fact.rtpTime, fact.session) });
    if (this.#pending.length > MOST_PENDING) this.#pending.shift();
  }

  /** The frame with its times; undefined when its packet is not known. */
  frameDecoded({ rtpTime, session, grid }: FrameFact): TimedFrame | undefined {
    const index = this.#pending.findIndex((packet) => packet.rtpTime === rtpTime && packet.session === session);
    const packet = this.#pending[index];
    if (packet === undefined) return undefined;
    this.#pending.splice(0, index + 1);
    const frame: TimedFrame = { arrivedAt: packet.at, placedAt: packet.placedAt, keyframe: packet.keyframe, grid };
    this.#frames.push(frame);
    const oldest = packet.at - this.#keep;
    const gone = this.#frames.findIndex(({ arrivedAt }) => arrivedAt >= oldest);
    if (gone > 0) this.#frames.splice(0, gone);
    return frame;
  }

  /** Frames that arrived at `from` or later. */
  since(from: Duration): readonly TimedFrame[] {
    return this.#frames.filter(({ arrivedAt }) => arrivedAt >= from);
  }

  /** Forgets frames of another size: they cannot be compared. */
  clear(): void {
    this.#frames = [];
    this.#pending = [];
  }
}

export const ageOf = (frame: TimedFrame | undefined, now: Duration): Duration | undefined => frame && Millis(Math.max(0, now - frame.arrivedAt));
