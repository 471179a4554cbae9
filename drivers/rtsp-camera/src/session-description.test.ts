import { codeOf } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { chooseVideo, resolveControl } from './session-description.ts';

const BASE = 'rtsp://camera/stream/';
const h264 = (payloadType: number, control: string) =>
  `m=video 0 RTP/AVP ${payloadType}\r\na=rtpmap:${payloadType} H264/90000\r\na=fmtp:${payloadType} packetization-mode=1;sprop-parameter-sets=Z0LAHtk=,aMuDyyA=;profile-level-id=42C01E\r\na=control:${control}\r\n`;
const thrownBy = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  return 'nothing';
};

describe('chooseVideo', () => {
  it('picks the first H.264 video among audio, other codecs and metadata', () => {
    const sdp = `v=0\r\na=control:*\r\nm=audio 0 RTP/AVP 0\r\na=control:a\r\nm=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\na=control:v0\r\n${h264(96, 'v1')}${h264(97, 'v2')}m=application 0 RTP/AVP 107\r\n`;
    const { track, control } = chooseVideo(sdp, BASE);
    expect(track).toMatchObject({ payloadType: 96, control: 'rtsp://camera/stream/v1' });
    expect(track.parameterSets.map((set) => [...set.subarray(0, 2)])).toEqual([[0x67, 0x42], [0x68, 0xcb]]);
    expect(control).toBe(BASE);
  });

  it('says that there is no H.264, and refuses endless descriptions', () => {
    expect(thrownBy(() => chooseVideo('v=0\nm=video 0 RTP/AVP 26\n', BASE))).toBe('camera.unsupported');
    expect(thrownBy(() => chooseVideo('m=audio 0 RTP/AVP 0\n'.repeat(33), BASE))).toBe('camera.protocol');
    expect(thrownBy(() => chooseVideo('a=x\n'.repeat(1_001), BASE))).toBe('camera.protocol');
  });
});

describe('resolveControl', () => {
  it.each([
    [undefined, BASE, BASE],
    ['*', BASE, BASE],
    ['trackID=1', BASE, 'rtsp://camera/stream/trackID=1'],
    ['trackID=1', 'rtsp://camera/stream', 'rtsp://camera/stream/trackID=1'],
    ['rtsp://other/x', BASE, 'rtsp://other/x'],
    ['?ctl=1', 'rtsp://camera/stream', 'rtsp://camera/stream?ctl=1'],
  ])('%s on %s', (control, base, expected) => {
    expect(resolveControl(control, base)).toBe(expected);
  });

  it('refuses a URL that would write headers of its own', () => {
    expect(thrownBy(() => resolveControl('rtsp://x/ RTSP/1.0\rEvil: 1', BASE))).toBe('camera.protocol');
  });
});
