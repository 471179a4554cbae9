import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readZigbeeDevices } from './zigbee2mqtt-catalogue.ts';

const lockExpose = (endpoint?: string) => ({
  type: 'lock', ...(endpoint === undefined ? {} : { endpoint }),
  features: [
    { type: 'binary', name: 'state', property: endpoint === undefined ? 'state' : `state_${endpoint}`, access: 7, value_on: 'LOCK', value_off: 'UNLOCK' },
    { type: 'enum', name: 'lock_state', property: endpoint === undefined ? 'lock_state' : `lock_state_${endpoint}`, access: 1, values: ['not_fully_locked', 'locked', 'unlocked'] },
  ],
});
const contactExpose = (access = 1) => ({ type: 'binary', name: 'contact', property: 'contact', access, value_on: false, value_off: true });
const device = (friendly_name: unknown, exposes: unknown, more: object = {}) => ({ friendly_name, definition: { exposes }, ...more });
const payload = (json: unknown) => ({ text: JSON.stringify(json), json });

describe('the devices of a Zigbee bridge', () => {
  it('are those with a lock or a contact', () => {
    const found = readZigbeeDevices([device('Lamp', [{ type: 'light' }]), device('Front door', [lockExpose()]), device('Lid', [contactExpose()]), { friendly_name: 'Coordinator', definition: null }], 'z');
    expect(found.map(({ name, lock, contact }) => [name, lock !== undefined, contact !== undefined])).toEqual([['Front door', true, false], ['Lid', false, true]]);
  });

  it('are lamps too, switched at once and as bright as asked', () => {
    const light = { type: 'light', features: [{ name: 'state', property: 'state', access: 7, value_on: 'ON', value_off: 'OFF' }, { name: 'brightness', property: 'brightness', value_max: 254 }] };
    const [found] = readZigbeeDevices([device('Lamp', [light])], 'z');
    expect(found?.light).toMatchObject({ dimmable: true, stateTopic: 'z/Lamp', question: { topic: 'z/Lamp/get' } });
    expect(found?.light?.order({ on: true, level: 0.5 })).toEqual({ topic: 'z/Lamp/set', payload: '{"state":"ON","transition":0,"brightness":127}' });
    expect(found?.light?.order({ on: false, level: 0.5 }).payload).toBe('{"state":"OFF","transition":0}');
    expect([{ state: 'ON' }, { state: 'OFF' }, { state: 7 }, { brightness: 3 }].map((json) => found?.light?.read(payload(json)))).toEqual(['on', 'off', 'unknown', undefined]);
    const [plain] = readZigbeeDevices([device('Plug', [{ type: 'light', features: [{ name: 'state', property: 'state', access: 1 }] }])], 'z');
    expect(plain?.light?.question).toBeUndefined();
    expect(plain?.light?.order({ on: true, level: 0.5 }).payload).toBe('{"state":"ON"}');
  });

  it('are spoken to on their own topics', () => {
    const [found] = readZigbeeDevices([device('Hall/Front door', [lockExpose()])], 'home/zigbee');
    expect(found?.lock).toMatchObject({
      stateTopic: 'home/zigbee/Hall/Front door',
      question: { topic: 'home/zigbee/Hall/Front door/get', payload: '{"state":""}' },
      lock: { topic: 'home/zigbee/Hall/Front door/set', payload: '{"state":"LOCK"}' },
      unlock: { topic: 'home/zigbee/Hall/Front door/set', payload: '{"state":"UNLOCK"}' },
    });
    expect(found?.lock?.signs.map(({ topic, required }) => [topic, required])).toEqual([['home/zigbee/bridge/state', true], ['home/zigbee/Hall/Front door/availability', false]]);
  });

  it.each([
    [{ state: 'LOCK', lock_state: 'locked' }, 'thrown'],
    [{ state: 'UNLOCK', lock_state: 'unlocked' }, 'withdrawn'],
    [{ state: 'UNLOCK', lock_state: 'not_fully_locked' }, 'partial'],
    // An optimistic bridge: `state` is what was asked for.
    [{ state: 'LOCK', lock_state: 'unlocked' }, 'withdrawn'],
    [{ state: 'LOCK', lock_state: 'not_fully_locked' }, 'partial'],
    [{ state: 'LOCK' }, 'thrown'],
    [{ state: 'UNLOCK' }, 'withdrawn'],
    [{ state: 'lock' }, 'unknown'],
    [{ state: 'LOCK', lock_state: null }, 'unknown'],
    [{ state: 'LOCK', lock_state: { locked: true } }, 'unknown'],
    [{ battery: 12 }, undefined],
    ['LOCK', undefined],
    [null, undefined],
  ])('a lock that says %j reads %s', (json, bolt) => {
    const [found] = readZigbeeDevices([device('Door', [lockExpose()])], 'z');
    expect(found?.lock?.read(payload(json))).toBe(bolt);
  });

  it('tell the charge of a lock’s battery by the names that they announce, and nothing else', () => {
    const named = (...exposes: object[]) => readZigbeeDevices([device('Door', [lockExpose(), ...exposes])], 'z')[0]?.charge;
    const [percent, low] = [{ type: 'numeric', name: 'battery', property: 'battery' }, { type: 'binary', name: 'battery_low', property: 'low' }];
    const said = [{ battery: 12 }, { battery: 12.5, low: true }, { low: false }, { battery: 101, low: 'true' }, { battery: -1 }, { battery: '12' }, { battery: null }, { state: 'LOCK' }, null, 12];
    expect(said.map((json) => named(percent, low)?.read(payload(json)))).toEqual([{ percent: 12 }, { percent: 12.5, low: true }, { low: false }, ...Array.from({ length: 7 }, () => undefined)]);
    expect(named(percent)?.read(payload({ battery: 3, low: true }))).toEqual({ percent: 3 });
    expect(named(low)?.read(payload({ battery: 3, low: true }))).toEqual({ low: true });
    expect(named()).toBeUndefined();
  });

  it.each([[{ contact: true }, 'closed'], [{ contact: false }, 'open'], [{ contact: 'true' }, 'unknown'], [{ contact: 0 }, 'unknown'], [{ battery: 1 }, undefined]])('a contact that says %j reads %s', (json, door) => {
    const [found] = readZigbeeDevices([device('Lid', [contactExpose()])], 'z');
    expect(found?.contact?.read(payload(json))).toBe(door);
  });

  it('a sleepy contact cannot be asked, one that answers can', () => {
    const questions = [1, 5].map((access) => readZigbeeDevices([device('Lid', [contactExpose(access)])], 'z')[0]?.contact?.question?.topic);
    expect(questions).toEqual([undefined, 'z/Lid/get']);
  });

  it.each([
    [{ action: 'manual_lock' }, 'manual'],
    [{ action: 'key_unlock' }, 'manual'],
    [{ action: 'unlock', action_source_name: 'keypad' }, 'manual'],
    [{ action: 'unlock', action_source_name: 'rf' }, 'remote'],
    [{ action: 'auto_lock' }, 'auto'],
    [{ action: 'schedule_lock' }, 'auto'],
    [{ action: 'lock_failure_invalid_pin_or_id', action_source_name: 'rf' }, undefined],
    [{ action: '' }, undefined],
    [{}, undefined],
  ])('a lock that tells %j moved by %s', (json, cause) => {
    const [found] = readZigbeeDevices([device('Door', [lockExpose()])], 'z');
    expect(found?.lock?.cause(payload(json))).toBe(cause);
  });

  it('names two locks of one device apart', () => {
    const found = readZigbeeDevices([device('Gate', [lockExpose('left'), lockExpose('right')])], 'z');
    expect(found.map(({ name, lock }) => [name, lock?.stateTopic, lock?.lock.payload])).toEqual([
      ['Gate/left', 'z/Gate', '{"state_left":"LOCK"}'],
      ['Gate/right', 'z/Gate', '{"state_right":"LOCK"}'],
    ]);
  });

  it.each(['', 'a+b', 'all/#', 'nul\0', 'bridge/state', 42, null, 'x'.repeat(2_000)])('passes over the name %j', (name) => {
    expect(readZigbeeDevices([device(name, [lockExpose()])], 'z')).toEqual([]);
  });

  it('passes over disabled devices', () => {
    expect(readZigbeeDevices([device('Door', [lockExpose()], { disabled: true })], 'z')).toEqual([]);
  });

  it('never throws, whatever is announced and whatever is said', () => {
    const anything = fc.jsonValue();
    fc.assert(fc.property(anything, fc.string(), anything, (exposes, name, said) => {
      const found = readZigbeeDevices([device(name, exposes), exposes, device(name, [{ ...lockExpose(), features: exposes }])], 'z');
      for (const { lock } of found) lock?.read(payload(said));
      const [good] = readZigbeeDevices([device('Door', [lockExpose(), contactExpose()])], 'z');
      expect(['thrown', 'withdrawn', 'partial', 'unknown', undefined]).toContain(good?.lock?.read(payload(said)));
      expect(['open', 'closed', 'unknown', undefined]).toContain(good?.contact?.read(payload(said)));
    }));
  });
});
