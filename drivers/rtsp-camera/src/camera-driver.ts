import { readFile } from 'node:fs/promises';
import type { Device, DriverManifest } from '@latchkey/driver-api';
import { CodedError, Millis } from '@latchkey/kit';
import { type CameraConfig, type RtspCameraConfig, rtspCameraConfig } from './camera-config.ts';
import type { Credentials } from './digest-auth.ts';
import { RtspCamera } from './rtsp-camera.ts';

/** Cameras that speak RTSP (RFC 2326) with H.264 over TCP: most network cameras, recorders and doorbells. */
export const manifest: DriverManifest<RtspCameraConfig> = {
  family: 'rtsp-camera',
  title: 'RTSP cameras',
  // Defaults make the input looser than the result, which is all that a manifest promises.
  config: rtspCameraConfig,
  async start(config, { clock, log }) {
    const credentials = await Promise.all(config.cameras.map(readCredentials));
    const cameras = config.cameras.map((entry, index) => {
      const url = new URL(entry.url);
      const target = {
        host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: Number(url.port || 554),
        credentials: credentials[index],
        allowBasic: entry.allowBasic,
      };
      url.username = '';
      url.password = '';
      const camera = new RtspCamera({
        target,
        url: url.href,
        stallAfter: Millis(entry.stallAfterMillis),
        reconnectAfter: Millis(entry.reconnectAfterMillis),
        clock,
        log: log.child({ camera: entry.name }),
      });
      return { camera, device: { id: `rtsp-camera:${entry.name}`, name: entry.title ?? entry.name, camera } satisfies Device };
    });
    return {
      devices: cameras.map(({ device }) => device),
      async [Symbol.asyncDispose]() {
        for (const { camera } of cameras) camera[Symbol.dispose]();
      },
    };
  },
};

/** The configured name and password; else those of the URL. */
async function readCredentials(entry: CameraConfig): Promise<Credentials | undefined> {
  const url = new URL(entry.url);
  const username = entry.username ?? decodeURIComponent(url.username);
  if (username === '') return undefined;
  if (entry.passwordFile === undefined) return { username, password: entry.password ?? decodeURIComponent(url.password) };
  try {
    return { username, password: (await readFile(entry.passwordFile, 'utf8')).trimEnd() };
  } catch (cause) {
    throw new CodedError('camera.config', 'The camera\'s password file cannot be read', { cause, facts: { camera: entry.name } });
  }
}
