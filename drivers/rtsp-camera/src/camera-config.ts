import { z } from 'zod';

const camera = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower case letters, digits and dashes').describe('Stable name; the device id is `rtsp-camera:<name>`'),
    title: z.string().min(1).max(100).optional().describe('What people see; the name when left out'),
    url: z
      .string()
      .refine(isCameraUrl, 'must be an rtsp:// URL')
      .describe('Where the stream is, such as `rtsp://192.0.2.10/stream2`; a name and password in it are used and never logged'),
    username: z.string().min(1).optional().describe('Name to sign in with'),
    password: z.string().optional().describe('Password to sign in with'),
    passwordFile: z.string().min(1).optional().describe('File that holds the password, instead of `password`'),
    allowBasic: z.boolean().default(false).describe('Allow Basic authentication, which sends the password in the clear'),
    stallAfterMillis: z.number().int().min(100).max(60_000).default(500).describe('Without a packet for this long the picture counts as stalled'),
    reconnectAfterMillis: z.number().int().min(500).max(120_000).default(5_000).describe('Without a packet for this long the connection is given up and made anew'),
  })
  .refine((value) => value.password === undefined || value.passwordFile === undefined, 'give password or passwordFile, not both');

function isCameraUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== 'rtsp:' || url.hostname === '') return false;
  // A stray percent sign in the credentials would only show when they are used.
  return [url.username, url.password].every((part) => !/%(?![0-9a-f]{2})/i.test(part));
}

/** Configuration of the driver: its cameras. */
export const rtspCameraConfig = z.strictObject({
  cameras: z
    .array(camera)
    .min(1)
    .max(64)
    .refine((cameras) => new Set(cameras.map(({ name }) => name)).size === cameras.length, 'camera names must differ')
    .describe('The cameras of this site'),
});

export type RtspCameraConfig = z.infer<typeof rtspCameraConfig>;
export type CameraConfig = RtspCameraConfig['cameras'][number];
