import { describe, expect, it } from 'vitest';
import { authorization, type Challenge, chooseChallenge } from './digest-auth.ts';

const mufasa = { username: 'Mufasa', password: 'Circle of Life' };
const answer = (challenge: Challenge | undefined, credentials = mufasa, clientNonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ') =>
  challenge && authorization(challenge, credentials, { method: 'GET', uri: '/dir/index.html', count: 1, clientNonce });

describe('digest authentication', () => {
  const rfc7616 = 'realm="http-auth@example.org", qop="auth, auth-int", algorithm=%, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

  it('answers the examples of RFC 7616 clause 3.9.1, preferring SHA-256', () => {
    const both = [`Digest ${rfc7616.replace('%', 'MD5')}`, `Digest ${rfc7616.replace('%', 'SHA-256')}`];
    expect(answer(chooseChallenge(both, false))).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"');
    const md5 = answer(chooseChallenge(both.slice(0, 1), false));
    expect(md5).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect(md5).toContain('qop=auth, nc=00000001');
    expect(md5).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
  });

  it('answers without qop as RFC 2069 does, which many cameras still ask for', () => {
    const challenge = chooseChallenge(['Digest realm="testrealm@host.com",nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'], false);
    const text = answer(challenge, { username: 'Mufasa', password: 'Circle Of Life' });
    expect(text).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(text).not.toContain('algorithm');
    expect(text).not.toContain('qop');
  });

  it('takes Basic only when allowed, and only when nothing better is offered', () => {
    const offers = ['Basic realm="x"', 'Digest realm="x", nonce="y"'];
    expect(chooseChallenge(offers.slice(0, 1), false)).toBeUndefined();
    expect(answer(chooseChallenge(offers.slice(0, 1), true))).toBe('Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl');
    expect(chooseChallenge(offers, true)?.scheme).toBe('digest');
  });

  it('leaves alone what it cannot answer', () => {
    expect(chooseChallenge(['Digest realm="x", nonce="y", qop="auth-int"'], false)).toBeUndefined();
    expect(chooseChallenge(['Digest realm="x", nonce="y", algorithm=MD5-sess'], false)).toBeUndefined();
    expect(chooseChallenge(['Digest nonce="y"', 'Negotiate', ''], true)).toBeUndefined();
  });

  it('reads stale, and quotes a name that holds quotes', () => {
    const challenge = chooseChallenge(['digest REALM="x", nonce="y", stale=TRUE'], false);
    expect(challenge).toMatchObject({ scheme: 'digest', stale: true });
    expect(answer(challenge, { username: 'a"b', password: '' })).toContain(String.raw`username="a\"b"`);
  });
});
