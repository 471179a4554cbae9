import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, Millis, silentLog, sleep } from '@latchkey/kit';
import { openRecording, RecordingStore } from '../../apps/hub/src/recorder/index.ts';
import { testSeals } from '../../apps/hub/src/recorder/recording-seals.fixture.ts';

const VICTIM = fileURLToPath(new URL('../../apps/hub/src/recorder/recording-victim.fixture.ts', import.meta.url));
const FRAME_MILLIS = 40;

/** Kills a recording process at random moments. Returns milliseconds of video that had arrived and are not in the recovered recording, kill by kill. */
export async function killRecorder(kills: number, folder: string, clock: Clock): Promise<readonly number[]> {
  const lost: number[] = [];
  for (let round = 0; round < kills; round += 1) {
    const directory = join(folder, `kill-${round}`);
    const recordingId = `rec_${round}`;
    const victim = spawn(process.execPath, [VICTIM, directory, recordingId], { stdio: ['ignore', 'pipe', 'ignore'] });
    let arrived = 0;
    victim.stdout.on('data', (bytes: Buffer) => {
      arrived += bytes.length;
    });
    await once(victim.stdout, 'data');
    await sleep(clock, Millis(300 + Math.random() * 700));
    victim.kill('SIGKILL');
    await once(victim, 'close');
    using store = await RecordingStore.open({ directory, clock, log: silentLog, seals: testSeals });
    const { parts } = await openRecording(store, recordingId);
    const kept = parts.flatMap(({ segments }) => segments).reduce((sum, { frames }) => sum + frames, 0);
    lost.push((arrived - kept) * FRAME_MILLIS);
  }
  return lost;
}
