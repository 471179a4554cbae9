import { ManualClock } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedDoor } from '../../test/scripted-devices.ts';
import { watchFireContact } from './fire-contact.ts';

it('opens on fire, closes when it is over, and a contact that does not know changes nothing', () => {
  const relay = new ScriptedDoor(new ManualClock());
  const heard: boolean[] = [];
  const stop = watchFireContact(relay.accessPoint().contact, (on) => heard.push(on));
  for (const state of ['closed', 'open', 'open', 'unknown', 'closed', 'unknown', 'open'] as const) relay.door(state);
  expect(heard).toEqual([true, false, true]);
  stop();
  relay.door('closed');
  expect(heard).toHaveLength(3);
});

it('knows a fire that began before it looked', () => {
  const relay = new ScriptedDoor(new ManualClock());
  relay.door('open');
  const heard: boolean[] = [];
  watchFireContact(relay.accessPoint().contact, (on) => heard.push(on));
  expect(heard).toEqual([true]);
});
