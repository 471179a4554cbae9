import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mqttAlarmConfig } from './mqtt-alarm-config.ts';
import { commandOf, refusalOf, zoneStateOf } from './zone-words.ts';

it('a command is a bare word, or an object with the code', () => {
  expect([commandOf({ commands: 'plain' }, undefined, undefined), commandOf({ commands: 'plain' }, 'custom_bypass', undefined)]).toEqual(['DISARM', 'ARM_CUSTOM_BYPASS']);
  expect(JSON.parse(commandOf({ commands: 'json' }, 'away', '4711'))).toEqual({ command: 'ARM_AWAY', code: '4711' });
  expect(JSON.parse(commandOf({ commands: 'json' }, undefined, undefined))).toEqual({ command: 'DISARM' });
});

it('a code that no command would carry is a mistake of the site file', () => {
  const zone = { name: 'Ground floor', stateTopic: 'panel', commandTopic: 'panel/set', codeFile: 'code' };
  expect(mqttAlarmConfig.safeParse({ url: 'mqtt://x', zones: [zone] }).error?.issues[0]?.path).toEqual(['zones', 0, 'codeFile']);
  expect(mqttAlarmConfig.safeParse({ url: 'mqtt://x', zones: [{ ...zone, commands: 'json' }] }).success).toBe(true);
});

describe('what a panel says', () => {
  it('is a state, also inside of an object', () => {
    expect([zoneStateOf({}, 'armed_away'), zoneStateOf({}, 'disarmed\n'), zoneStateOf({ stateProperty: 'state' }, '{"state":"triggered","battery":3}')]).toEqual(['armed_away', 'disarmed', 'triggered']);
  });
  it('and that nobody knows is no state of being disarmed', () => {
    expect([zoneStateOf({}, 'disarming'), zoneStateOf({}, 'DISARMED'), zoneStateOf({ stateProperty: 'state' }, '{"battery":3}'), zoneStateOf({}, '')]).toEqual(['unknown', 'unknown', undefined, undefined]);
  });
  it('of a refusal is an event, and no other event is one', () => {
    expect([refusalOf('{"event":"FAILED_TO_ARM","sensors":[]}'), refusalOf('{"event":"ARM_AWAY","delay":30}'), refusalOf('INVALID_CODE_PROVIDED')]).toEqual(['FAILED_TO_ARM', undefined, 'INVALID_CODE_PROVIDED']);
  });
  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
      expect(zoneStateOf({}, payload)).not.toBe('disarming');
      expect(() => zoneStateOf({ stateProperty: 'state' }, payload)).not.toThrow();
      expect(() => refusalOf(payload)).not.toThrow();
    }));
  });
});
