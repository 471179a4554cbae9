import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ManualClock, Minutes, Seconds, codeOf, silentLog, systemClock } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createPuppetCamera, picture } from './access-unit.fixture.ts';
import { chromiumOffer, hostileOffers } from './chromium-offer.fixture.ts';
import { type LiveViewOptions, createLiveView } from './live-view.ts';

function setUp(options: Partial<LiveViewOptions> = {}) {
  const camera = createPuppetCamera();
  const live = createLiveView({ cameras: new Map([['door', camera]]), clock: systemClock, log: silentLog, ...options });
  return { camera, live };
}

const codeFrom = (work: Promise<unknown>) => work.then(() => 'none', codeOf);

describe('the hub\'s answer to a viewer', () => {
  it('is complete: its key, all its addresses on one port, loopback too', async () => {
    const { live } = setUp();
    await using _ = live;
    const [first, second] = await Promise.all([live.answer('a', 'door', chromiumOffer), live.answer('b', 'door', chromiumOffer)]);
    expect(first.answerSdp).toMatch(/a=fingerprint:sha-256 [0-9A-F:]{95}\r\n/);
    const ports = [first, second].flatMap(({ answerSdp }) => [...answerSdp.matchAll(/a=candidate:\S+ 1 UDP \d+ (\S+) (\d+) typ host/g)].map((match) => match[2]));
    expect(new Set(ports).size).toBe(1);
    expect(first.answerSdp).toMatch(/ 127\.0\.0\.1 \d+ typ host/);
    expect(first.expiresIn).toBe(Minutes(15));
    expect(live.viewers).toBe(2);
  });

  it.each([
    ['0.0.0.0', true],
    ['127.0.0.1', false],
  ])('bound to %s offers what can be reached', async (bindAddress, everything) => {
    const { live } = setUp({ bindAddress });
    await using _ = live;
    const { answerSdp } = await live.answer('a', 'door', chromiumOffer);
    const addresses = [...answerSdp.matchAll(/a=candidate:\S+ 1 UDP \d+ (\S+) /g)].map((match) => match[1]);
    expect(addresses).toContain('127.0.0.1');
    expect(addresses).not.toContain('0.0.0.0');
    if (!everything) expect(addresses).toEqual(['127.0.0.1']);
  });

  it('is a code for every hostile offer, and the next honest one still gets its answer', async () => {
    const { live } = setUp();
    await using _ = live;
    for (const [name, offer, code] of hostileOffers) expect([name, await codeFrom(live.answer('x', 'door', offer))]).toEqual([name, code]);
    expect(live.viewers).toBe(0);
    expect(await codeFrom(live.answer('x', 'door', chromiumOffer))).toBe('none');
  });

  it('is a code for a camera that is not there or has no picture yet', async () => {
    const { camera, live } = setUp();
    await using _ = live;
    camera.format = undefined;
    expect(await codeFrom(live.answer('x', 'door', chromiumOffer))).toBe('live.no_picture');
    expect(await codeFrom(live.answer('x', 'cellar', chromiumOffer))).toBe('live.unknown_camera');
    const stream = async () => live.openFragmentStream('door');
    expect(await codeFrom(stream())).toBe('live.no_picture');
  });

  it('is a code when too many look, both ways counted, even when all ask at once', async () => {
    const { camera, live } = setUp({ maxViewers: 3 });
    await using _ = live;
    camera.send(picture(0, true));
    const stream = live.openFragmentStream('door')[Symbol.asyncIterator]();
    await stream.next();
    const codes = await Promise.all(['a', 'b', 'c', 'd'].map((session) => codeFrom(live.answer(session, 'door', chromiumOffer))));
    expect(codes).toEqual(['none', 'none', 'live.too_many', 'live.too_many']);
    await stream.return?.();
    expect(await codeFrom(live.answer('c', 'door', chromiumOffer))).toBe('none');
  });

  it('takes the place of an earlier one for the same session', async () => {
    const { live } = setUp({ maxViewers: 1 });
    await using _ = live;
    const first = await live.answer('a', 'door', chromiumOffer);
    const second = await live.answer('a', 'door', chromiumOffer);
    expect(second.answerSdp).not.toBe(first.answerSdp);
    expect(live.viewers).toBe(1);
  });

  it('comes to nothing when the session is ended meanwhile, or the hub stops', async () => {
    const { live } = setUp();
    const asked = codeFrom(live.answer('a', 'door', chromiumOffer));
    live.end('a');
    expect(await asked).toBe('live.closed');
    await live[Symbol.asyncDispose]();
    expect(await codeFrom(live.answer('b', 'door', chromiumOffer))).toBe('live.closed');
  });

  it('is a code when the port is taken', async () => {
    const other = createSocket('udp4');
    other.bind(0);
    await once(other, 'listening');
    const { live } = setUp({ udpPort: other.address().port });
    await using _ = live;
    expect(await codeFrom(live.answer('a', 'door', chromiumOffer))).toBe('live.failed');
    expect(live.viewers).toBe(0);
    other.close();
  });
});

describe('a viewer that does not come', () => {
  it.each([
    ['is given up after ten seconds', {}, Seconds(11)],
    ['or when its time is over', { sessionLimit: Seconds(3) }, Seconds(4)],
  ])('%s', async (_name, options, wait) => {
    const clock = new ManualClock();
    const { live } = setUp({ clock, ...options });
    await live.answer('a', 'door', chromiumOffer);
    expect(live.viewers).toBe(1);
    clock.advance(wait);
    expect(live.viewers).toBe(0);
    await live[Symbol.asyncDispose]();
  });
});

it('lets many viewers come and go in one process, which then ends by itself', async () => {
  const program = fileURLToPath(new URL('churn.fixture.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', program], { timeout: 50_000 });
  const [pictured, left] = stdout.trim().split(' ').map(Number);
  expect(pictured).toBe(12);
  expect(left).toBeLessThanOrEqual(4);
});
