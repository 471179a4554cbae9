import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type BeatClaims, BEAT_EVERY } from '@latchkey/contract';
import { ManualClock, Millis, newId, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createHeartbeat } from './heartbeat.ts';

const server = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const HUB = newId('hub');
const VISIT = newId('vis');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const echoOf = (claims: Readonly<Record<string, unknown>>, key: KeyObject = server.privateKey, typ = 'echo+jwt') => {
  const head = `${encode({ alg: 'EdDSA', typ })}.${encode({ iss: 'srv', aud: HUB, ins: 'process', n: 1, upTo: 0, ...claims })}`;
  return Buffer.from(JSON.stringify(`${head}.${sign(null, Buffer.from(head), key).toString('base64url')}`));
};

function setUp() {
  const clock = new ManualClock();
  const sent: BeatClaims[] = [];
  const world = { visits: [] as `vis_${string}`[] };
  const { x = '' } = server.publicKey.export({ format: 'jwk' });
  const heartbeat = createHeartbeat({
    // What is signed is what is looked at here; the signature is the identity's own test.
    identity: { signStatement: (type, claims) => JSON.stringify({ type, claims }) },
    pairing: { hubId: HUB, serverId: 'srv', serverJwk: { kty: 'OKP', crv: 'Ed25519', x, kid: 'k' } },
    instance: 'process', clock, visits: () => world.visits,
    send: (token) => void sent.push((JSON.parse(token) as { claims: BeatClaims }).claims),
  });
  return { clock, sent, world, heartbeat };
}

describe('the hub’s heartbeat', () => {
  it('beats every half second while a visit runs, and a little after', () => {
    const { clock, sent, world, heartbeat } = setUp();
    heartbeat.begin();
    clock.advance(Seconds(60));
    expect(sent).toEqual([]);
    world.visits = [VISIT];
    heartbeat.begin();
    heartbeat.begin();
    expect(sent).toMatchObject([{ n: 1, visits: [VISIT], iss: HUB, aud: 'srv', ins: 'process' }]);
    clock.advance(Millis(10 * BEAT_EVERY));
    expect(sent).toHaveLength(11);
    world.visits = [];
    clock.advance(Seconds(60));
    expect(sent.slice(11).map(({ visits }) => visits)).toEqual([[], [], [], []]);
    world.visits = [VISIT];
    heartbeat.begin();
    expect(sent.at(-1)).toMatchObject({ n: 16, visits: [VISIT] });
  });

  it('beats at once when the link is back', () => {
    const { clock, sent, world, heartbeat } = setUp();
    world.visits = [VISIT];
    heartbeat.begin();
    clock.advance(Millis(BEAT_EVERY / 2));
    heartbeat.beat();
    expect(sent).toHaveLength(2);
    clock.advance(Millis(BEAT_EVERY - 1));
    expect(sent).toHaveLength(2);
  });

  it('believes how far the journal went up only by the pinned server’s signature', async () => {
    const { clock, world, heartbeat } = setUp();
    world.visits = [VISIT];
    heartbeat.begin();
    clock.advance(Seconds(2));
    for (const wrong of [
      echoOf({ upTo: 9 }, other.privateKey),
      echoOf({ upTo: 9 }, server.privateKey, 'grant+jwt'),
      echoOf({ upTo: 9, aud: newId('hub') }),
      echoOf({ upTo: 9, iss: 'another' }),
      echoOf({ upTo: 9, ins: 'an earlier process' }),
      echoOf({ upTo: 9, n: 99 }),
      Buffer.from('"a.b.c"'), Buffer.from('{'), Buffer.from('7'),
    ]) await heartbeat.heard(wrong);
    expect(heartbeat.confirmedSeq).toBe(0);
    await heartbeat.heard(echoOf({ upTo: 7, n: 3 }));
    expect(heartbeat.confirmedSeq).toBe(7);
    await heartbeat.heard(echoOf({ upTo: 9, n: 3 }));
    await heartbeat.heard(echoOf({ upTo: 9, n: 2 }));
    expect(heartbeat.confirmedSeq).toBe(7);
    await heartbeat.heard(echoOf({ upTo: 5, n: 4 }));
    expect(heartbeat.confirmedSeq).toBe(7);
  });
});
