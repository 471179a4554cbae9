import { createHash } from 'node:crypto';
import { ManualClock, Minutes } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createDigestAuth, parseDigest } from './digest-auth.ts';

const credentials = { username: 'latchkey', password: 'a long enough secret' };
const uri = 'rtsp://127.0.0.1/hall';

function setup() {
  const clock = new ManualClock();
  return { clock, auth: createDigestAuth('door', credentials, clock) };
}

/** What a client makes of a challenge (RFC 7616, 3.4). */
function answer(challenge: string, change: Partial<{ password: string; method: string; uri: string; username: string; nonce: string; qop: string | undefined }> = {}): string {
  const fields = parseDigest(challenge);
  const algorithm = fields?.get('algorithm') ?? 'MD5';
  const hash = (text: string) => createHash(algorithm === 'MD5' ? 'md5' : 'sha256').update(text).digest('hex');
  const { password = credentials.password, method = 'DESCRIBE', username = credentials.username, nonce = fields?.get('nonce') ?? '' } = change;
  const target = change.uri ?? uri;
  const qop = 'qop' in change ? change.qop : 'auth';
  const middle = qop ? `${nonce}:00000001:c0ffee:${qop}` : nonce;
  const response = hash(`${hash(`${username}:door:${password}`)}:${middle}:${hash(`${method}:${target}`)}`);
  const extra = qop ? `, qop=${qop}, nc=00000001, cnonce="c0ffee"` : '';
  return `Digest username="${username}", realm="door", nonce="${nonce}", uri="${target}", response="${response}", algorithm=${algorithm}${extra}`;
}

describe('digest authentication', () => {
  it('offers SHA-256 and then MD5, each with a nonce of its own', () => {
    const { auth } = setup();
    const challenges = auth.challenges(false);
    expect(challenges.map((challenge) => parseDigest(challenge)?.get('algorithm'))).toEqual(['SHA-256', 'MD5']);
    const nonces = [...challenges, ...auth.challenges(false)].map((challenge) => parseDigest(challenge)?.get('nonce'));
    expect(new Set(nonces).size).toBe(4);
  });

  it.each([0, 1])('lets the right password in, with and without qop (challenge %i)', (index) => {
    const { auth } = setup();
    const challenge = auth.challenges(false)[index] ?? '';
    expect(auth.verify(answer(challenge), 'DESCRIBE', uri)).toBe('granted');
    expect(auth.verify(answer(challenge, { qop: undefined }), 'DESCRIBE', uri)).toBe('granted');
  });

  it('refuses a wrong password, user, method or address, and another request\'s answer', () => {
    const { auth } = setup();
    const challenge = auth.challenges(false)[0] ?? '';
    expect(auth.verify(answer(challenge, { password: 'guess' }), 'DESCRIBE', uri)).toBe('refused');
    expect(auth.verify(answer(challenge, { username: 'admin' }), 'DESCRIBE', uri)).toBe('refused');
    expect(auth.verify(answer(challenge), 'TEARDOWN', uri)).toBe('refused');
    expect(auth.verify(answer(challenge), 'DESCRIBE', 'rtsp://127.0.0.1/box')).toBe('refused');
    expect(auth.verify(answer(challenge, { uri: 'rtsp://127.0.0.1/box' }), 'DESCRIBE', uri)).toBe('refused');
  });

  it('calls an old nonce stale only to those who know the password', () => {
    const { auth, clock } = setup();
    const challenge = auth.challenges(false)[1] ?? '';
    clock.advance(Minutes(6));
    expect(auth.verify(answer(challenge), 'DESCRIBE', uri)).toBe('stale');
    expect(auth.verify(answer(challenge, { password: 'guess' }), 'DESCRIBE', uri)).toBe('refused');
    expect(auth.challenges(true)[0]).toContain('stale=true');
  });

  it('does not take a nonce that it did not make', () => {
    const { auth } = setup();
    const challenge = auth.challenges(false)[0] ?? '';
    expect(auth.verify(answer(challenge, { nonce: 'abcdef' }), 'DESCRIBE', uri)).toBe('stale');
    const [time, random] = (parseDigest(challenge)?.get('nonce') ?? '').split('.');
    expect(auth.verify(answer(challenge, { nonce: `${time}0.${random}.x` }), 'DESCRIBE', uri)).toBe('stale');
  });

  it.each([undefined, '', 'Basic bGF0Y2g6a2V5', 'Digest', 'Digest ,,,', 'Digest username="latchkey"', `Digest ${'a="b",'.repeat(2_000)}`])('refuses %s', (header) => {
    expect(setup().auth.verify(header, 'DESCRIBE', uri)).toBe('refused');
  });
});
