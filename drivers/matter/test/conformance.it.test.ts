import { type ContactRig, type LockRig, describeContactConformance, describeLockConformance } from '@latchkey/driver-api/conformance';
import { openMatterRig } from './matter-rig.ts';

describeLockConformance('a Matter lock', async (): Promise<LockRig> => {
  const rig = await openMatterRig('best');
  const hub = await rig.startHub();
  return { port: hub.lock, hand: rig.lock, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
});

describeContactConformance('a Matter lock', async (): Promise<ContactRig> => {
  const rig = await openMatterRig('loopback');
  const hub = await rig.startHub();
  return { port: hub.contact, hand: rig.lock, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
});
