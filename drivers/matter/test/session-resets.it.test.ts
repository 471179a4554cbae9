import '../src/matter-process.ts';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';
import { NetworkClient } from '@matter/main';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commission } from '../src/commissioning.ts';
import { openMatterController } from '../src/matter-controller.ts';
import { openDoorLockPeer } from '../src/matter-door-lock-peer.ts';
import { nodeIdFor, readSetupCode } from '../src/setup-code.ts';
import { type MatterRig, openMatterRig } from './matter-rig.ts';

const patient = new AbortController().signal;
const REASON = new CodedError('lock.silent', 'The test throws the session away.');
let rig: MatterRig;

beforeAll(async () => {
  rig = await openMatterRig('loopback');
});
afterAll(() => rig[Symbol.asyncDispose]());

it('hears a lock again whose subscription matter.js has lost track of', { timeout: 120_000 }, async () => {
  const { pairingCode, port } = rig.lock;
  const controller = await openMatterController({ dataDir: join(rig.dataDir, 'controller'), networkInterface: 'lo' });
  await using _closing = { [Symbol.asyncDispose]: () => controller.close() };
  const target = { nodeId: nodeIdFor('front-door', pairingCode), code: readSetupCode(pairingCode), address: { ip: '127.0.0.1', port } };
  const node = await commission(controller, target, patient);
  const peer = openDoorLockPeer(node);
  const isLive = () => expect.poll(() => peer.live, { timeout: 20_000 }).toBe(true);
  await isLive();
  // What is left when a subscription that is being replaced ends after its successor began, as happens on a busy machine.
  await node.act((agent) => Reflect.set(Reflect.get(agent.get(NetworkClient), 'internal'), 'activeSubscription', undefined));
  for (const _time of [1, 2]) {
    const begun: boolean[] = [];
    const stop = peer.onLive((live) => begun.push(live));
    await peer.reset(REASON);
    await expect.poll(() => begun.at(-1), { timeout: 20_000 }).toBe(true);
    await isLive();
    stop();
  }
  peer.close();
});
