import { codeOf } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chromiumOffer, format, hostileOffers } from './chromium-offer.fixture.ts';
import { readHubTransport, writeLiveAnswer, writeNativeOffer } from './live-answer.ts';
import { readLiveOffer } from './live-offer.ts';
import { parseSessionDescription } from './session-description.ts';

const codeFrom = (offer: string): string | undefined => {
  try {
    readLiveOffer(offer, format);
    return undefined;
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
};

describe('a viewer\'s offer', () => {
  it('gives up what the hub needs of it', () => {
    expect(readLiveOffer(chromiumOffer, format)).toMatchObject({
      iceUfrag: 'Tz5a',
      icePwd: '7Qyb2T3X1bq0Zk5uGQ8sVn4e',
      video: { mid: '0', payloadType: 109, profileLevelId: '42e01f', playoutDelayId: 5 },
      dataMid: '1',
      sections: [{ role: 'video' }, { role: 'data' }],
    });
  });

  it('passes on addresses only, never names to look up', () => {
    expect(readLiveOffer(chromiumOffer, format).candidates).toEqual(['842163049 1 UDP 1677729535 192.0.2.7 40123 typ srflx']);
  });

  it('prefers the profile that the camera sends', () => {
    expect(readLiveOffer(chromiumOffer, { ...format, codecString: 'avc1.64001f' }).video.payloadType).toBe(115);
    expect(readLiveOffer(chromiumOffer, { ...format, codecString: 'avc1.4d401f' }).video.payloadType).toBe(109);
  });

  it.each(hostileOffers)('with %s is refused by a code', (_name, offer, code) => {
    expect(codeFrom(offer)).toBe(code);
  });

  it('mangled anywhere is read or refused by a code, and what goes on is written by the hub alone', () => {
    const lines = chromiumOffer.split('\r\n');
    const mangled = fc.tuple(fc.integer({ min: 0, max: lines.length - 1 }), fc.oneof(fc.string(), fc.constantFrom(...lines))).map(([at, line]) => lines.with(at, line).join('\r\n'));
    fc.assert(
      fc.property(mangled, (offer) => {
        const code = codeFrom(offer);
        if (code !== undefined) {
          expect(code).toMatch(/^live\.(bad_offer|no_video|no_h264)$/);
          return;
        }
        for (const line of writeNativeOffer(readLiveOffer(offer, format)).split('\r\n')) expect(line).toMatch(/^$|^[a-z]=[A-Za-z0-9 :;=+/.-]{1,300}$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the hub\'s answer', () => {
  const transport = { iceUfrag: 'hubx', icePwd: 'p'.repeat(22), fingerprint: 'sha-256 AA', setup: 'active', candidates: ['1 1 UDP 5 192.0.2.1 4000 typ host'] };

  it('repeats the offer\'s sections in order and refuses those it has nothing for', () => {
    const audio = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:snd\r\n';
    const offer = readLiveOffer(chromiumOffer.replace('m=video', `${audio}m=video`).replace('BUNDLE 0 1', 'BUNDLE snd 0 1'), format);
    const answer = writeLiveAnswer(offer, transport, 77);
    expect(answer.match(/^m=.*/gm)?.map((line) => line.trim())).toEqual(['m=audio 0 UDP/TLS/RTP/SAVPF 111', 'm=video 9 UDP/TLS/RTP/SAVPF 109', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel']);
    expect(answer).toContain('a=group:BUNDLE 0 1\r\n');
  });

  it('carries the camera one way, with all addresses and the wish to show pictures at once', () => {
    const video = parseSessionDescription(writeLiveAnswer(readLiveOffer(chromiumOffer, format), transport, 77))?.media[0]?.attributes;
    expect(video).toEqual(expect.arrayContaining(['sendonly', 'candidate:1 1 UDP 5 192.0.2.1 4000 typ host', 'end-of-candidates', 'extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay', 'fmtp:109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f']));
  });

  it('needs a whole transport from the media library', () => {
    expect(readHubTransport('v=0\r\na=fingerprint:sha-256 AA\r\nm=video 9 X 1\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=setup:active\r\n')).toMatchObject({ iceUfrag: 'u', fingerprint: 'sha-256 AA' });
    expect(readHubTransport('v=0\r\nm=video 9 X 1\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=setup:active\r\n')).toBeUndefined();
    expect(readHubTransport('')).toBeUndefined();
  });
});
