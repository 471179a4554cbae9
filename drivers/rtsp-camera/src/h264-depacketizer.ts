import { NalType, nalType, opensPicture } from './nal-unit.ts';
import type { RtpPacket } from './rtp-packet.ts';

/** A whole coded picture taken out of RTP packets. */
export interface CodedPicture {
  readonly nalUnits: readonly Uint8Array[];
  readonly keyframe: boolean;
  /** 32 bits, as sent. */
  readonly timestamp: number;
}

/** What went wrong so far, for logs. */
export interface DepacketizerCounts {
  /** Packets missing in the sequence. */
  readonly lost: number;
  /** Packets that came again or late. */
  readonly repeated: number;
  /** Packets that no rule of RFC 6184 explains. */
  readonly malformed: number;
  /** Pictures dropped while waiting for a keyframe. */
  readonly dropped: number;
}

const MAX_PICTURE_BYTES = 8 * 1_024 * 1_024;
const MAX_NAL_UNITS = 1_024;
const STAP_A = 24;
const FU_A = 28;

/**
 * Puts H.264 pictures together from RTP packets: single NAL units, STAP-A and FU-A (RFC 6184 clauses 5.6 to 5.8, packetization modes 0
 * and 1). A picture ends at the marker or where the time stamp changes. After a loss nothing is given until the next intact keyframe,
 * because everything between refers to what is missing.
 */
export class H264Depacketizer {
  #sequence: number | undefined;
  #timestamp: number | undefined;
  #nalUnits: Uint8Array[] = [];
  #bytes = 0;
  /** How much of `#assembly` the fragments of the unit under way fill; undefined when none is. */
  #assembled: number | undefined;
  #assembly = new Uint8Array(64 * 1_024);
  #damaged = false;
  #awaitingKeyframe = true;
  readonly #counts = { lost: 0, repeated: 0, malformed: 0, dropped: 0 };

  get counts(): DepacketizerCounts {
    return this.#counts;
  }

  /**
   * Takes one packet and gives the pictures that it completes: none, one, or (marker lost) two. Their bytes are copies: the packet's are
   * overwritten by the next, and a pre-roll keeps the picture.
   */
  push(packet: RtpPacket): readonly CodedPicture[] {
    const gap = this.#follow(packet.sequence);
    if (gap === 'repeated') return [];
    const finished: CodedPicture[] = [];
    if (this.#timestamp !== undefined && packet.timestamp !== this.#timestamp) {
      // A picture that a gap follows may have lost its end.
      if (gap === 'lost') this.#damaged = true;
      this.#finish(finished);
      if (gap === 'lost' && !startsPicture(packet.payload)) this.#damaged = true;
    } else if (gap === 'lost' && (this.#timestamp !== undefined || !startsPicture(packet.payload))) {
      this.#damaged = true;
    }
    this.#timestamp = packet.timestamp;
    this.#unpack(packet.payload);
    if (packet.marker) this.#finish(finished);
    return finished;
  }

  #follow(sequence: number): 'next' | 'lost' | 'repeated' {
    const expected = this.#sequence === undefined ? sequence : (this.#sequence + 1) & 0xffff;
    const step = (((sequence - expected) & 0xffff) ^ 0x8000) - 0x8000;
    if (step < 0) {
      this.#counts.repeated += 1;
      return 'repeated';
    }
    this.#sequence = sequence;
    if (step === 0) return 'next';
    this.#counts.lost += step;
    this.#awaitingKeyframe = true;
    return 'lost';
  }

  #unpack(payload: Uint8Array): void {
    const type = nalType(payload);
    if (type === FU_A) this.#joinFragment(payload);
    else if (this.#assembled !== undefined) this.#reject();
    else if (type === STAP_A) this.#splitAggregate(payload);
    else if (type >= 1 && type <= 23) this.#add(new Uint8Array(payload));
    else this.#reject();
  }

  #splitAggregate(payload: Uint8Array): void {
    for (let at = 1; at < payload.length; ) {
      const size = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
      if (size === 0 || at + 2 + size > payload.length) {
        this.#reject();
        return;
      }
      this.#add(new Uint8Array(payload.subarray(at + 2, at + 2 + size)));
      at += 2 + size;
    }
  }

  #joinFragment(payload: Uint8Array): void {
    const indicator = payload[0] ?? 0;
    const header = payload[1] ?? 0;
    const starts = (header & 0x80) !== 0;
    if (payload.length < 3 || starts !== (this.#assembled === undefined)) {
      this.#reject();
      return;
    }
    if (starts) this.#assembly[0] = (indicator & 0xe0) | (header & 0x1f);
    const begin = this.#assembled ?? 1;
    const end = begin + payload.length - 2;
    if (this.#bytes + end > MAX_PICTURE_BYTES) {
      this.#reject();
      return;
    }
    if (end > this.#assembly.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(this.#assembly);
      this.#assembly = larger;
    }
    this.#assembly.set(payload.subarray(2), begin);
    this.#assembled = end;
    if ((header & 0x40) === 0) return;
    this.#assembled = undefined;
    this.#add(this.#assembly.slice(0, end));
  }

  #add(nal: Uint8Array): void {
    // The first bit of every NAL unit is 0 (ITU-T H.264 clause 7.4.1): noise is told by it.
    const isForbidden = ((nal[0] ?? 0) & 0x80) !== 0;
    if (isForbidden || this.#nalUnits.length >= MAX_NAL_UNITS || this.#bytes + nal.length > MAX_PICTURE_BYTES) {
      this.#reject();
      return;
    }
    this.#nalUnits.push(nal);
    this.#bytes += nal.length;
  }

  #reject(): void {
    this.#counts.malformed += 1;
    this.#damaged = true;
    this.#awaitingKeyframe = true;
    this.#assembled = undefined;
    this.#nalUnits = [];
    this.#bytes = 0;
  }

  #finish(finished: CodedPicture[]): void {
    const nalUnits = this.#nalUnits;
    const intact = !this.#damaged && this.#assembled === undefined;
    const keyframe = nalUnits.some((nal) => nalType(nal) === NalType.idr);
    const pictured = keyframe || nalUnits.some((nal) => nalType(nal) >= NalType.slice && nalType(nal) < NalType.idr);
    const timestamp = this.#timestamp ?? 0;
    this.#timestamp = undefined;
    // Some cameras end a picture between the parameter sets and the slices: those belong to the next one.
    if (intact && !pictured) return;
    if (!intact) this.#awaitingKeyframe = true;
    this.#nalUnits = [];
    this.#bytes = 0;
    this.#assembled = undefined;
    this.#damaged = false;
    if (intact && (keyframe || !this.#awaitingKeyframe)) {
      this.#awaitingKeyframe = false;
      finished.push({ nalUnits, keyframe, timestamp });
    } else {
      this.#counts.dropped += 1;
    }
  }
}

function startsPicture(payload: Uint8Array): boolean {
  const first = payload[0] ?? 0;
  const second = payload[1] ?? 0;
  const type = first & 0x1f;
  if (type === FU_A) return (second & 0x80) !== 0 && opensPicture(second & 0x1f, payload[2] ?? 0);
  if (type === STAP_A) return opensPicture((payload[3] ?? 0) & 0x1f, payload[4] ?? 0);
  return opensPicture(type, second);
}
