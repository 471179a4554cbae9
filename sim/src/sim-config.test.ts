import { describe, expect, it } from 'vitest';
import { simConfig, simOptions } from './sim-config.ts';

describe('simOptions', () => {
  it('needs nothing', () => {
    expect(simOptions({})).toMatchObject({ controlPort: 8090, rtspPort: 0, host: '127.0.0.1', mqtt: undefined, light: 'auto' });
  });

  it('reads text as the environment gives it, and takes an empty one as not set', () => {
    expect(simOptions({ LATCHKEY_SIM_PORT: '9000', LATCHKEY_SIM_MQTT_URL: '' })).toMatchObject({ controlPort: 9000, mqtt: undefined });
    expect(simOptions({ LATCHKEY_SIM_MQTT_URL: 'mqtt://127.0.0.1' }).mqtt).toEqual({ url: 'mqtt://127.0.0.1', username: undefined, password: undefined });
  });

  it('names every setting that is wrong', () => {
    expect(() => simOptions({ LATCHKEY_SIM_PORT: '99999', LATCHKEY_SIM_LIGHT: 'dusk' })).toThrow(/LATCHKEY_SIM_PORT.*LATCHKEY_SIM_LIGHT/s);
  });

  it('explains each of its settings', () => {
    for (const [name, field] of Object.entries(simConfig.shape)) expect(field.description, name).toMatch(/\.$/);
  });
});
