import { randomBytes, randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Bytes, type Clock, type Duration, KiB, Seconds } from '@latchkey/kit';
import type { AccessUnitSource, SourceUnit } from './access-unit-source.ts';
import { packetise } from './h264-packetiser.ts';
import { senderReport } from './rtcp-report.ts';
import { interleavedRtp, writeInterleavedHeader } from './rtp-packet.ts';
import type { CameraFault } from './stream-fault.ts';

/** How much may wait in one client's socket before it loses pictures: about 3 s at 2 Mbit/s. */
const backlogLimit: Bytes = KiB(768);
const reportInterval: Duration = Seconds(5);

/** Sends one source to one client until disposed. */
export interface StreamSender extends Disposable {
  /** The RTP sequence number of the next packet. */
  readonly nextSequence: number;
  /** Pictures left out because the client read too slowly. */
  readonly dropped: number;
}

export interface StreamSenderOptions {
  readonly socket: Socket;
  readonly source: AccessUnitSource;
  readonly rtpChannel: number;
  readonly rtcpChannel: number;
  readonly clock: Clock;
  readonly fault: () => CameraFault | undefined;
}

export function startStreamSender({ socket, source, rtpChannel, rtcpChannel, clock, fault }: StreamSenderOptions): StreamSender {
  const ssrc = randomBytes(4).readUInt32BE();
  const timeOffset = randomInt(2 ** 32);
  // Starts low, so that the sequence does not wrap within a client's first second.
  let sequence = randomInt(2 ** 15);
  let packets = 0;
  let octets = 0;
  let dropped = 0;
  let waitsForKeyframe = true;
  let reportedAt: Duration | undefined;

  const send = (unit: SourceUnit): void => {
    if (fault() === 'stall') {
      waitsForKeyframe = true;
      return;
    }
    if (socket.writableLength > backlogLimit) waitsForKeyframe = true;
    if (waitsForKeyframe && (!unit.keyframe || socket.writableLength > 0)) {
      dropped += 1;
      return;
    }
    waitsForKeyframe = false;
    const timestamp = (unit.rtpTime + timeOffset) % 2 ** 32;
    const payloads = packetise(unit.nalUnits);
    socket.cork();
    payloads.forEach((payload, index) => {
      const body = fault() === 'garbage' ? randomBytes(payload.length) : payload;
      socket.write(interleavedRtp(rtpChannel, { sequence, timestamp, ssrc, marker: index === payloads.length - 1 }, body));
      sequence = (sequence + 1) % 2 ** 16;
      packets += 1;
      octets += body.length;
    });
    reportWhenDue(unit, timestamp);
    socket.uncork();
  };

  const reportWhenDue = (unit: SourceUnit, rtpTime: number): void => {
    const now = clock.monotonic();
    if (reportedAt !== undefined && now - reportedAt < reportInterval) return;
    reportedAt = now;
    const report = senderReport({ ssrc, at: unit.capturedAt, rtpTime, packets, octets }, 'latchkey-camera');
    const header = Buffer.alloc(4);
    writeInterleavedHeader(header, rtcpChannel, report.length);
    socket.write(Buffer.concat([header, report]));
  };

  const unsubscribe = source.subscribe(send);
  return {
    get nextSequence() {
      return sequence;
    },
    get dropped() {
      return dropped;
    },
    [Symbol.dispose]: unsubscribe,
  };
}
