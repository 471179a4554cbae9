/** A camera in a process of its own: prepared pictures over RTSP, 25 a second. Says `RTSP <url>` on its output when it is up, and ends with its parent. */
import { systemClock } from '@latchkey/kit';
import { createLoopSource } from '../../../sim/src/rtsp/prepared-source.ts';
import { createRtspServer } from '../../../sim/src/rtsp/rtsp-server.ts';
import { prepareVideo } from '../prepared-video.ts';
import { SOAK_CREDENTIALS } from './stall-soak.ts';

process.once('disconnect', () => process.exit(0));
const source = createLoopSource(await prepareVideo(10), 25, systemClock);
const server = await createRtspServer({ mounts: { '/0': source }, credentials: SOAK_CREDENTIALS });
console.log(`RTSP ${server.url('/0')}`);
