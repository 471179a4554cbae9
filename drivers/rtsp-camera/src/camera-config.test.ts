import { describe, expect, it } from 'vitest';
import { rtspCameraConfig } from './camera-config.ts';

const camera = (fields: Readonly<Record<string, unknown>>) => ({ cameras: [{ name: 'hall', url: 'rtsp://192.0.2.1/s', ...fields }] });

describe('rtspCameraConfig', () => {
  it('fills in the defaults', () => {
    expect(rtspCameraConfig.parse(camera({})).cameras[0]).toMatchObject({ allowBasic: false, stallAfterMillis: 500, reconnectAfterMillis: 5_000 });
  });

  it.each([
    ['another protocol', camera({ url: 'http://192.0.2.1/s' })],
    ['no host', camera({ url: 'rtsp:///s' })],
    ['a broken escape in the password', camera({ url: 'rtsp://a:%zz@192.0.2.1/s' })],
    ['a name that is no name', camera({ name: 'Hall 1' })],
    ['two sources of the password', camera({ password: 'a', passwordFile: '/b' })],
    ['an unknown field', camera({ passwort: 'a' })],
    ['two cameras of one name', { cameras: [...camera({}).cameras, ...camera({}).cameras] }],
  ])('refuses %s', (_, config) => {
    expect(rtspCameraConfig.safeParse(config).success).toBe(false);
  });
});
