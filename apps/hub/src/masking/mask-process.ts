import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AccessUnit } from '@latchkey/driver-api';
import type { PrivacyMask } from '@latchkey/grants';
import { annexBOf, nalUnitsOf } from './annex-b.ts';
import { MaskMessageReader, sendMaskMessage } from './mask-protocol.ts';

/** Told of what the process does; of nothing any more once it was disposed. */
export interface MaskProcessListener {
  readonly onReady: () => void;
  /** The answer to the oldest picture that has none yet: its NAL units without what is masked, or none when nothing could be made of it. */
  readonly onMasked: (nalUnits: readonly Uint8Array[]) => void;
  /** It died, or never began. */
  readonly onEnded: () => void;
}

/** A process that covers the pictures of one camera, by the masks that it was started with. Disposing kills it. */
export interface MaskProcess extends Disposable {
  readonly pid: number | undefined;
  /** Answered in its order, each once. `unseen`: nothing comes of it, but later ones refer to it. */
  send(unit: AccessUnit, unseen: boolean): void;
}

/** @param worker what to run; another one in tests. */
export function startMaskProcess(masks: readonly PrivacyMask[], listener: MaskProcessListener, worker: URL = new URL('mask-worker.ts', import.meta.url)): MaskProcess {
  const child = fork(fileURLToPath(worker), [JSON.stringify(masks)], { stdio: ['pipe', 'pipe', 'ignore', 'ipc'], execArgv: [] });
  let over = false;
  const ended = () => {
    if (over) return;
    over = true;
    listener.onEnded();
  };
  child.once('exit', ended);
  child.once('error', ended);
  child.on('message', () => {
    if (!over) listener.onReady();
  });
  // One that dies with pictures under way is told of by its exit.
  child.stdin?.on('error', () => {});
  const reader = new MaskMessageReader();
  child.stdout?.on('data', (chunk: Buffer) => {
    for (const { annexB } of reader.push(chunk)) if (!over) listener.onMasked(nalUnitsOf(annexB));
  });
  return {
    get pid() {
      return child.pid;
    },
    send(unit, unseen) {
      if (child.stdin?.writable === true) sendMaskMessage(child.stdin, { session: unit.session, keyframe: unit.keyframe, unseen, annexB: annexBOf(unit) });
    },
    [Symbol.dispose]() {
      over = true;
      child.kill('SIGKILL');
    },
  };
}
