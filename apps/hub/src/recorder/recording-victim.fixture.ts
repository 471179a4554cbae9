/**
 * A process that records until it is killed: `node recording-victim.fixture.ts <directory> <recording id>`.
 * Writes one byte to standard output for each picture, before the recorder sees it: what the reader counts has arrived.
 */
import { writeSync } from 'node:fs';
import { silentLog, systemClock } from '@latchkey/kit';
import { createRecorder } from './recorder.ts';
import { RecordingStore } from './recording-store.ts';
import { drawnMaterial, ScriptedCamera } from './scripted-camera.fixture.ts';
import { testSeals } from './recording-seals.fixture.ts';

const [, , directory = '', recordingId = ''] = process.argv;
const store = await RecordingStore.open({ directory, clock: systemClock, log: silentLog, seals: testSeals });
const camera = new ScriptedCamera(systemClock);
const recorder = createRecorder({ camera, cameraId: 'rtsp-camera:hall', store, clock: systemClock, log: silentLog });
const { format, units } = drawnMaterial(10, 5_000);
recorder.arm(recordingId);
let sent = 0;
const startedAt = performance.now();
setInterval(() => {
  // As many as are due: a loaded machine delays timers, but a camera does not wait.
  for (; sent < (performance.now() - startedAt) / 40; sent += 1) {
    const picture = units[sent % units.length];
    if (picture === undefined) continue;
    writeSync(1, '.');
    camera.send(format, picture);
  }
}, 10);
