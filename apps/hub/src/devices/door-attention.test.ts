import { CodedError, ManualClock, Seconds, silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedDoor } from '../../test/scripted-devices.ts';
import { createDoorAttention } from './door-attention.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp(refresh: () => Promise<void> = async () => undefined) {
  const clock = new ManualClock();
  const { id, lock, contact } = new ScriptedDoor(clock).accessPoint();
  const asked: string[] = [];
  const told = (name: string) => ({ refresh: async () => (asked.push(name), refresh()) });
  const attention = createDoorAttention({ id, lock: { ...lock, ...told('lock') }, contact: { ...contact, ...told('contact') } }, clock, silentLog);
  const wait = async (seconds: number) => {
    for (let past = 0; past < seconds; past += 1) {
      await settle();
      clock.advance(Seconds(1));
    }
    await settle();
  };
  return { attention, asked, wait };
}

it('asks both devices at once and every 2 s for a while, and not for ever', async () => {
  const { attention, asked, wait } = setUp();
  attention.attend();
  await settle();
  expect(asked).toEqual(['lock', 'contact']);
  await wait(2);
  expect(asked).toHaveLength(4);
  await wait(60);
  expect(asked).toHaveLength(22);
});

it('goes on asking a device that does not answer, and spares the batteries from a page that is opened again and again', async () => {
  const { attention, asked, wait } = setUp(() => Promise.reject(new CodedError('lock.silent', 'scripted silence')));
  for (let opened = 0; opened < 12; opened += 1) {
    attention.attend();
    await wait(5);
  }
  expect(asked).toHaveLength(22);
  attention.attend();
  await wait(1);
  expect(asked).toHaveLength(24);
});

it('asks nothing once it is closed', async () => {
  const { attention, asked, wait } = setUp();
  attention.attend();
  await settle();
  attention[Symbol.dispose]();
  await wait(10);
  expect(asked).toHaveLength(2);
});
