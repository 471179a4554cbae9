/** The camera's process. Started by the home, which tells it by IPC what there is to see; it ends when the home does. */
import { describeError, Seconds, sleep, systemClock } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';
import { processLog } from '../home/process-log.ts';
import { initialHome } from '../world/home-world.ts';
import { startCamera } from './camera.ts';
import type { CameraInbound, CameraOutbound } from './camera-messages.ts';
import { keepRtspCredentials } from './rtsp-credentials.ts';

const log = processLog('camera');
const clock = systemClock;
const tell = (message: CameraOutbound): void => {
  if (process.connected) process.send?.(message);
};

let state: HomeState = initialHome;
let previewWanted = false;

process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the home decides when its devices end.
process.on('SIGINT', () => {});

const credentials = await keepRtspCredentials(process.env['SIM_DATA'] ?? 'data/sim/camera');
const camera = await startCamera({ credentials, port: Number(process.env['SIM_RTSP_PORT'] ?? 0), clock, log, home: () => state });

process.on('message', (message: CameraInbound) => {
  if (message.type === 'home') state = message.state;
  if (message.type === 'fault') camera.server.setFault(message.fault ?? undefined);
  if (message.type === 'preview') previewWanted = message.wanted;
});

tell({
  type: 'ready',
  device: 'camera',
  facts: {
    hallUrl: camera.server.url('/hall'),
    hallSubUrl: camera.server.url('/hall-sub'),
    boxUrl: camera.server.url('/box'),
    username: credentials.username,
    password: credentials.password,
  },
});

for (;;) {
  await sleep(clock, Seconds(0.2));
  if (!previewWanted) continue;
  for (const view of ['hall', 'box'] as const) {
    const painter = camera.painters[view];
    // A painter that painted for the preview still tells the stream's view that the picture is new: see ScenePainter.
    const jpeg = await painter.jpeg(80).catch((error: unknown) => {
      log.warn('preview could not be encoded', { reason: describeError(error) });
      return undefined;
    });
    if (jpeg) tell({ type: 'picture', view, jpeg: jpeg.toString('base64') });
  }
}
