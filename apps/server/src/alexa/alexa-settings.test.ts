import { expect, it } from 'vitest';
import { readAlexaSettings } from './alexa-settings.ts';

const whole = { LATCHKEY_ALEXA_SKILL_ID: 'amzn1.ask.skill.1', LATCHKEY_ALEXA_VENDOR_ID: 'M2VENDOR', LATCHKEY_ALEXA_CLIENT_SECRET: 'x'.repeat(32) };
const none = { LATCHKEY_ALEXA_SKILL_ID: undefined, LATCHKEY_ALEXA_VENDOR_ID: undefined, LATCHKEY_ALEXA_CLIENT_SECRET: undefined };

it('is off until all of it is given, and says when some of it is', () => {
  expect(readAlexaSettings(none)).toBeUndefined();
  for (const name of Object.keys(whole)) expect(() => readAlexaSettings({ ...whole, [name]: undefined })).toThrow(expect.objectContaining({ code: 'alexa.settings' }));
});

it('gives Alexa no picture, no state of doors and no secret in the open', () => {
  const settings = readAlexaSettings(whole);
  expect(settings?.client.scopes).toEqual(['parcels:read', 'visits:read', 'doors:lock']);
  expect(settings?.client.redirectUris).toContain('https://pitangui.amazon.com/api/skill/link/M2VENDOR');
  expect(JSON.stringify(settings)).not.toContain('x'.repeat(32));
});
