import { joinBytes } from '@latchkey/kit';
import type { VideoFormat } from '@latchkey/driver-api';
import { avcConfiguration } from './avc-configuration.ts';
import { ascii, box, fullBox, u16, u32, u8 } from './box.ts';

/** The one track of every file made here. */
export const TRACK_ID = 1;

/** Rows of the unity transformation matrix, ISO/IEC 14496-12 §8.2.2.2. */
const UNITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** An edit list or a duration of 0 in a fragmented file means "as long as the fragments". */
const UNKNOWN_DURATION = 0;

/**
 * The header of a fragmented MP4 with one H.264 track: `ftyp` and `moov`, no samples. ISO/IEC 14496-12 §8.8 (`mvex`), 14496-15 §5.4.2.
 * The sample entry is `avc1`: parameter sets are in the header. Samples may repeat them; players skip the copies.
 * A change of format needs a new header.
 * @param timescale units of time in one second, such as 90000 for RTP time.
 */
export function initSegment(format: VideoFormat, timescale: number): Uint8Array {
  return joinBytes(
    box('ftyp', ascii('iso5'), u32(512), ascii('iso5'), ascii('iso6'), ascii('mp41')),
    box('moov', movieHeader(timescale), track(format, timescale), box('mvex', trackDefaults())),
  );
}

function movieHeader(timescale: number): Uint8Array {
  return fullBox('mvhd', 0, 0, u32(0, 0, timescale, UNKNOWN_DURATION, 0x10000), u16(0x0100, 0), u32(0, 0), UNITY, new Uint8Array(24), u32(TRACK_ID + 1));
}

function track(format: VideoFormat, timescale: number): Uint8Array {
  const enabledInMovie = 3;
  const header = fullBox('tkhd', 0, enabledInMovie, u32(0, 0, TRACK_ID, 0, UNKNOWN_DURATION, 0, 0), u16(0, 0, 0, 0), UNITY, u32(format.width * 0x10000, format.height * 0x10000));
  return box('trak', header, media(format, timescale));
}

function media(format: VideoFormat, timescale: number): Uint8Array {
  const undetermined = 0x55c4; // ISO 639-2 `und`, packed as §8.4.2.3 says
  const selfContained = 1;
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescale, UNKNOWN_DURATION), u16(undetermined, 0)),
    fullBox('hdlr', 0, 0, u32(0), ascii('vide'), u32(0, 0, 0), ascii('video\0')),
    box(
      'minf',
      fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, selfContained))),
      sampleTable(format),
    ),
  );
}

/** Empty tables: all samples are in fragments. */
function sampleTable(format: VideoFormat): Uint8Array {
  return box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), visualSampleEntry(format)),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  );
}

/** ISO/IEC 14496-12 §12.1.3.2. */
function visualSampleEntry(format: VideoFormat): Uint8Array {
  const dotsPerInch = u32(0x480000, 0x480000);
  return box(
    'avc1',
    u8(0, 0, 0, 0, 0, 0),
    u16(1),
    new Uint8Array(16),
    u16(format.width, format.height),
    dotsPerInch,
    u32(0),
    u16(1),
    new Uint8Array(32),
    u16(0x18, 0xffff),
    avcConfiguration(format.sps, format.pps),
  );
}

/** `trex`, ISO/IEC 14496-12 §8.8.3: every fragment says duration, size and flags itself. */
function trackDefaults(): Uint8Array {
  return fullBox('trex', 0, 0, u32(TRACK_ID, 1, 0, 0, 0));
}
