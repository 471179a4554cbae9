import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOf, presenceOf, soundingOf } from './alarm-order.ts';
import { mqttAlarmConfig } from './mqtt-alarm-config.ts';

const [warning, light] = mqttAlarmConfig.parse({ url: 'mqtt://127.0.0.1', alarms: [{ name: 'porch-siren' }, { name: 'hall-light', kind: 'switch', property: 'alarm' }] }).alarms;
if (warning === undefined || light === undefined) throw new TypeError('two were configured');

describe('an order', () => {
  it('to a siren is a warning that ends by itself, and its end', () => {
    expect(orderOf(warning, true)).toEqual({ warning: { mode: 'burglar', level: 'very_high', strobe: true, duration: 180 } });
    expect(orderOf(warning, false)).toMatchObject({ warning: { mode: 'stop' } });
  });
  it('to a switch names its property', () => {
    expect([orderOf(light, true), orderOf(light, false)]).toEqual([{ alarm: 'ON' }, { alarm: 'OFF' }]);
  });
});

describe('what a device says', () => {
  it('counts only where it says it', () => {
    expect(soundingOf(light, '{"alarm":"ON","linkquality":9}')).toBe(true);
    expect(soundingOf(light, '{"alarm":false}')).toBe(false);
    expect(soundingOf(light, '{"state":"ON"}')).toBeUndefined();
    expect(soundingOf(warning, '{"state":"ON"}')).toBeUndefined();
  });
  it('of being there is read in both forms', () => {
    expect([presenceOf('{"state":"online"}'), presenceOf('offline'), presenceOf('{"state":7}')]).toEqual(['online', 'offline', undefined]);
  });
  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
      expect([true, false, undefined]).toContain(soundingOf(light, payload));
      expect(['online', 'offline', undefined]).toContain(presenceOf(payload));
    }));
  });
});
