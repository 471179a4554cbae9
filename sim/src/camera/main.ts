/** The camera's process. Started by the home, which tells it by IPC what there is to see; it ends when the home does. */
import { codeOf, Millis, sleep, systemClock } from '@latchkey/kit';
import { processLog } from '../home/process-log.ts';
import { initialHome } from '../world/home-world.ts';
import { startCamera } from './camera.ts';
import type { CameraInbound, CameraOutbound } from './camera-messages.ts';
import { createKeptPort } from './kept-port.ts';
import { createLateSight } from './late-sight.ts';
import { keepRtspCredentials } from './rtsp-credentials.ts';

const log = processLog('camera');
const clock = systemClock;
const tell = (message: CameraOutbound): void => {
  if (process.connected) process.send?.(message);
};

const sight = createLateSight(initialHome, clock);
let previewWanted = false;

process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group; the home decides when its devices end.
process.on('SIGINT', () => {});

const { SIM_DATA: folder = 'data/sim/camera', SIM_RTSP_PORT = '0', SIM_FRAME_RATE = '25' } = process.env;
const credentials = await keepRtspCredentials(folder);
const keptPort = createKeptPort(folder);
const port = Number(SIM_RTSP_PORT) || (await keptPort.recall());
const options = { credentials, frameRate: Number(SIM_FRAME_RATE), clock, log, home: () => sight.state };
// A kept port that somebody else took in the meantime is given up; a port that was asked for is not.
const camera = await startCamera({ ...options, port }).catch((error: unknown) => {
  if (Number(SIM_RTSP_PORT) !== 0 || codeOf(error) !== 'sim.rtsp_port') throw error;
  return startCamera({ ...options, port: 0 });
});
await keptPort.keep(camera.server.port);

process.on('message', (message: CameraInbound) => {
  if (message.type === 'home') sight.learn(message.state, message.at);
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
  await sleep(clock, Millis(200));
  if (!previewWanted) continue;
  for (const view of ['hall', 'box'] as const) {
    const jpeg = await camera.preview(view);
    tell({ type: 'picture', view, jpeg: jpeg.toString('base64') });
  }
}
