import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CAMERA = fileURLToPath(new URL('../../sim/src/camera/main.ts', import.meta.url));

/** One of the simulated camera's streams, as the RTSP driver is told of it. */
export interface CameraAccount {
  readonly name: string;
  readonly url: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** The simulated home's camera in a process of its own, without the rest of the home. */
export interface SimulatedCamera extends AsyncDisposable {
  /** What belongs to it and to whoever looks; gone with it. */
  readonly folder: string;
  accountOf(stream: 'hallUrl' | 'hallSubUrl' | 'boxUrl'): CameraAccount;
}

export async function startSimulatedCamera(): Promise<SimulatedCamera> {
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'bench-camera-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const camera = fork(CAMERA, { env: { ...process.env, SIM_DATA: folder, SIM_RTSP_PORT: '0' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  starting.defer(() => void camera.kill('SIGTERM'));
  // Its first message, in the form of its own tree.
  const [{ facts }] = (await once(camera, 'message')) as [{ readonly facts: Readonly<Record<string, string>> }];
  const running = starting.move();
  return {
    folder,
    accountOf: (stream) => ({ name: 'camera', url: facts[stream], username: facts['username'], password: facts['password'] }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
