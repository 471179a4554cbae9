import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDiscovery } from './home-assistant-discovery.ts';

const payload = (text: string, json?: unknown) => ({ text, json });
const lockTopic = 'homeassistant/lock/box/config';
const lock = { name: null, device: { name: 'Box' }, state_topic: 'box/state', command_topic: 'box/set' };
const read = (json: unknown, topic = lockTopic) => readDiscovery('homeassistant', topic, json);
const only = (json: unknown, topic = lockTopic) => read(json, topic).announcements[0];
const refusalOf = (change: object) => {
  const { announcements, refused } = read({ ...lock, ...change });
  expect(announcements).toEqual([]);
  return refused[0]?.reason;
};

describe('a Home Assistant announcement', () => {
  it('of a lock is spoken to with the usual words', () => {
    const found = only(lock);
    expect(found?.name).toBe('Box');
    expect(found?.lock).toMatchObject({ stateTopic: 'box/state', lock: { topic: 'box/set', payload: 'LOCK' }, unlock: { topic: 'box/set', payload: 'UNLOCK' } });
    const bolts = ['LOCKED', 'UNLOCKED', 'JAMMED', 'LOCKING', 'locked', ''].map((text) => found?.lock?.read(payload(text)));
    expect(bolts).toEqual(['thrown', 'withdrawn', 'partial', 'unknown', 'unknown', 'unknown']);
  });

  it('of a lock is spoken to with its own words, short names and base topic', () => {
    const found = only({
      '~': 'house/box', name: 'Bolt', dev: { name: 'Box' }, stat_t: '~/state', cmd_t: '~/set', pl_lock: 'close', pl_unlk: 'open',
      stat_locked: 'shut', stat_unlocked: 'ajar', stat_jam: 'stuck', val_tpl: '{{ value_json.bolt }}',
    });
    expect(found?.name).toBe('Box Bolt');
    expect(found?.lock).toMatchObject({ stateTopic: 'house/box/state', lock: { topic: 'house/box/set', payload: 'close' }, unlock: { payload: 'open' } });
    expect(['shut', 'ajar', 'stuck'].map((bolt) => found?.lock?.read(payload('', { bolt })))).toEqual(['thrown', 'withdrawn', 'partial']);
    expect(found?.lock?.read(payload('', { battery: 3 }))).toBeUndefined();
  });

  it('of a lamp is spoken to in its schema', () => {
    const topic = 'homeassistant/light/lamp/config';
    const lamp = { name: 'Lamp', stat_t: 'lamp/state', cmd_t: 'lamp/set' };
    const plain = only({ ...lamp, pl_on: 'yes', pl_off: 'no', stat_val_tpl: '{{ value_json.lit }}' }, topic)?.light;
    expect(plain?.order({ on: true, level: 0.5 })).toEqual({ topic: 'lamp/set', payload: 'yes' });
    expect(['yes', 'no', 'perhaps'].map((lit) => plain?.read(payload('', { lit })))).toEqual(['on', 'off', 'unknown']);
    const json = only({ ...lamp, schema: 'json', brightness: true, bri_scl: 100 }, topic)?.light;
    expect(json?.order({ on: true, level: 0.5 }).payload).toBe('{"state":"ON","transition":0,"brightness":50}');
    expect(json?.order({ on: false }).payload).toBe('{"state":"OFF","transition":0}');
    expect(['ON', 'OFF'].map((state) => json?.read(payload('', { state })))).toEqual(['on', 'off']);
    for (const change of [{ schema: 'template' }, { opt: true }, { stat_t: '' }, { cmd_t: 'a/#' }, { pl_on: 'x', pl_off: 'x' }]) {
      expect(read({ ...lamp, ...change }, topic), JSON.stringify(change)).toMatchObject({ announcements: [], refused: [{ name: 'Lamp' }] });
    }
  });

  it('of a tag scanner tells what it reads', () => {
    const topic = 'homeassistant/tag/porch/config';
    const scanner = { topic: 'porch/tag_scanned', dev: { name: 'Porch scanner' } };
    expect(only(scanner, topic)).toMatchObject({ name: 'Porch scanner', codeReader: { topic: 'porch/tag_scanned' } });
    expect(only(scanner, topic)?.codeReader?.read(payload('LATCHKEY1:A'))).toBe('LATCHKEY1:A');
    const inside = only({ ...scanner, val_tpl: '{{ value_json.PN532.UID }}' }, topic)?.codeReader;
    expect([inside?.read(payload('', { PN532: { UID: 'E9F35959' } })), inside?.read(payload('x'))]).toEqual(['E9F35959', undefined]);
    for (const change of [{ topic: '' }, { topic: 'a/#' }, { val_tpl: '{{ value_json.a | upper }}' }]) expect(read({ ...scanner, ...change }, topic)).toMatchObject({ announcements: [], refused: [{ name: 'Porch scanner' }] });
  });

  it('of a whole device holds its locks and contacts, and what is said for all of them', () => {
    const { announcements } = read({
      dev: { name: 'Box' }, o: { name: 'maker' }, avty_t: 'box/there', pl_avail: 'yes', pl_not_avail: 'no',
      cmps: {
        bolt: { p: 'lock', name: null, stat_t: 'box/lock', cmd_t: 'box/lock/set' },
        lid: { p: 'binary_sensor', dev_cla: 'opening', name: 'Lid', stat_t: 'box/lid' },
        battery: { p: 'sensor', name: 'Battery', stat_t: 'box/battery' },
        motion: { p: 'binary_sensor', dev_cla: 'motion', name: 'Motion', stat_t: 'box/motion' },
      },
    }, 'homeassistant/device/box/config');
    expect(announcements.map(({ name }) => name)).toEqual(['Box', 'Box Lid', 'Box Motion']);
    const [sign] = announcements[0]?.lock?.signs ?? [];
    expect(sign?.topic).toBe('box/there');
    expect(['yes', 'no', 'online'].map((text) => sign?.read(payload(text)))).toEqual(['online', 'offline', undefined]);
    expect(['ON', 'OFF', 'maybe'].map((text) => announcements[1]?.contact?.read(payload(text)))).toEqual(['open', 'closed', 'unknown']);
  });

  it('of a battery tells a lock’s charge, whatever it is called, and says whose it is', () => {
    const { announcements } = read({
      dev: { name: 'Box', ids: ['box-7'] },
      cmps: {
        bolt: { p: 'lock', name: null, stat_t: 'box/lock', cmd_t: 'box/lock/set' },
        cells: { p: 'sensor', dev_cla: 'battery', name: null, stat_t: 'box/power', val_tpl: '{{ value_json.left }}' },
        flat: { p: 'binary_sensor', dev_cla: 'battery', name: 'Flat', stat_t: 'box/flat' },
        warmth: { p: 'sensor', dev_cla: 'temperature', name: 'Warmth', stat_t: 'box/warmth' },
      },
    }, 'homeassistant/device/box/config');
    expect(announcements.map(({ name, device }) => [name, device])).toEqual([['Box', 'box-7'], ['battery box/power', 'box-7'], ['battery box/flat', 'box-7']]);
    const [, percent, low] = announcements;
    expect([40, '7', 200, '', 'full'].map((left) => percent?.charge?.read(payload('', { left })))).toEqual([{ percent: 40 }, { percent: 7 }, undefined, undefined, undefined]);
    expect(['ON', 'OFF', 'maybe'].map((text) => low?.charge?.read(payload(text)))).toEqual([{ low: true }, { low: false }, undefined]);
    expect(only({ dev_cla: 'battery', stat_t: 'x', dev: { identifiers: 'box-7' } }, 'homeassistant/sensor/x/config')).toMatchObject({ device: 'box-7' });
  });

  it('of a motion sensor or a doorbell is heard when somebody is there', () => {
    const motion = only({ name: 'Porch', dev_cla: 'occupancy', stat_t: 'porch', pl_on: 'yes', val_tpl: '{{ value_json.seen }}' }, 'homeassistant/binary_sensor/porch/config')?.visitor;
    expect(motion).toMatchObject({ by: 'motion', topic: 'porch' });
    expect(['yes', 'no', undefined].map((seen) => motion?.tells(payload('', { seen })))).toEqual([true, false, false]);
    const bell = only({ name: 'Bell', dev_cla: 'doorbell', stat_t: 'bell' }, 'homeassistant/event/bell/config')?.visitor;
    expect(bell).toMatchObject({ by: 'ring', topic: 'bell' });
    expect([{ event_type: 'press' }, {}, 'press'].map((json) => bell?.tells(payload('', json)))).toEqual([true, false, false]);
    expect(read({ name: 'Remote', dev_cla: 'button', stat_t: 'x' }, 'homeassistant/event/x/config')).toEqual({ announcements: [], refused: [] });
    expect(read({ name: 'Bell', dev_cla: 'doorbell', stat_t: 'a/#' }, 'homeassistant/event/bell/config').refused).toHaveLength(1);
  });

  it("reads zigbee2mqtt's own contact, with truth values for words", () => {
    const found = only({
      name: 'Contact', device: { name: 'Lid' }, device_class: 'door', state_topic: 'z/Lid', value_template: '{{ value_json.contact }}', payload_on: false, payload_off: true,
      availability: [{ topic: 'z/bridge/state', value_template: '{{ value_json.state }}' }, { topic: 'z/Lid/availability', value_template: '{{ value_json.state }}' }], availability_mode: 'all',
    }, 'homeassistant/binary_sensor/0x01/contact/config');
    expect([true, false].map((contact) => found?.contact?.read(payload('', { contact })))).toEqual(['closed', 'open']);
    expect(found?.contact?.signs.map((sign) => [sign.topic, sign.read(payload('', { state: 'offline' }))])).toEqual([['z/bridge/state', 'offline'], ['z/Lid/availability', 'offline']]);
  });

  it.each([
    [{ state_topic: undefined }, /state_topic/],
    [{ state_topic: 'box/#' }, /state_topic/],
    [{ command_topic: 'box/+' }, /command_topic/],
    [{ command_topic: 7 }, /command_topic/],
    [{ value_template: '{{ value_json.x | upper }}' }, /value_template/],
    [{ value_template: 7 }, /value_template/],
    [{ command_template: '{"a":"{{ value }}"}' }, /command_template/],
    [{ code_format: '^\\d{4}$' }, /code/],
    [{ optimistic: true }, /optimistic/],
    [{ opt: 'true' }, /optimistic/],
    [{ state_locked: 'X', state_unlocked: 'X' }, /not different/],
    [{ state_jammed: 'LOCKED' }, /not different/],
    [{ availability_topic: 'a/#' }, /availability/],
    [{ availability_topic: 'a', availability_template: '{% x %}' }, /availability/],
  ])('with %j is refused with a reason', (change, reason) => {
    expect(refusalOf(change)).toMatch(reason);
  });

  it('of a sensor that is neither a door nor a person is passed over', () => {
    expect(read({ name: 'Motion', device_class: 'smoke', state_topic: 'm' }, 'homeassistant/binary_sensor/m/config')).toEqual({ announcements: [], refused: [] });
  });

  it.each([undefined, null, '', [], 42, 'text'])('that is %j announces nothing that works', (json) => {
    expect(read(json).announcements).toEqual([]);
    expect(read(json, 'homeassistant/device/x/config').announcements).toEqual([]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (root, part, text) => {
      read(root);
      read({ cmps: root }, 'homeassistant/device/x/config');
      const { announcements } = read({ cmps: { a: { ...lock, p: 'lock', avty: part, pl_lock: root, stat_jam: part } } }, 'homeassistant/device/x/config');
      expect(['thrown', 'withdrawn', 'partial', 'unknown', undefined]).toContain(announcements[0]?.lock?.read(payload(text, part)));
    }));
  });
});
