import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Clock, CodedError, describeError, type Duration, type Log, Millis, Minutes } from '@latchkey/kit';
import type { KeyEnvelope } from '@latchkey/sealing';
import type { ActiveRecording } from './active-recording.ts';
import { localDisk, type RecordingDisk } from './recording-disk.ts';
import { type EndedLine, JOURNAL_FILE, parseJournal, type RecordingFacts } from './recording-journal.ts';
import { recoverRecording } from './recording-recovery.ts';
import type { RecordingSeals } from './recording-seals.ts';
import type { RecordingView } from './recording-view.ts';
import { chooseExpired, type KeptRecording, type RetentionLimits } from './retention.ts';
import { addSharedKeys, readSharedKeys } from './shared-keys.ts';
import { isSpareName, ownerOfSpareFolder, removeSpareFolder } from './spare-folder.ts';

/** What a store needs. */
export interface RecordingStoreOptions {
  /** Where recordings are kept, a folder each; made when missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention?: RetentionLimits;
  /** How old a recording may become; without it, age deletes none. */
  readonly keepFor?: (recordingId: string) => Duration;
  /** Told of what retention deleted. */
  readonly onPruned?: (recordingIds: readonly string[]) => void;
  /** Says of a recording that it must stay, because its visit is open. Running recordings stay anyway. */
  readonly isProtected?: (recordingId: string) => boolean;
  readonly disk?: RecordingDisk;
  /** For whom new recordings are sealed. */
  readonly seals: RecordingSeals;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;
const PRUNE_EVERY = Minutes(1);

/** All recordings of a hub: those being made and those kept. */
export class RecordingStore implements Disposable {
  readonly directory: string;
  readonly disk: RecordingDisk;
  readonly seals: RecordingSeals;
  readonly #options: RecordingStoreOptions;
  readonly #active = new Map<string, ActiveRecording>();
  /** When recordings of this run began, by the clock that never jumps. */
  readonly #begun = new Map<string, Duration>();
  /** What retention asks every minute of recordings that have ended: nothing of it changes any more. */
  readonly #measured = new Map<string, { readonly openedAt: number; readonly bytes: number }>();
  #pruning: Promise<readonly string[]> | undefined;
  #timer: Disposable | undefined;
  #disposed = false;

  private constructor(options: RecordingStoreOptions) {
    this.#options = options;
    this.directory = resolve(options.directory);
    this.disk = options.disk ?? localDisk;
    this.seals = options.seals;
  }

  /** Opens the folder, repairs what a crash left, and from then on prunes every minute. */
  static async open(options: RecordingStoreOptions): Promise<RecordingStore> {
    const store = new RecordingStore(options);
    await mkdir(store.directory, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(store.directory)).filter(isSpareName)) await store.#settleSpare(name);
    for (const recordingId of await store.#ids()) await store.#repair(recordingId, { reason: 'crash' });
    store.#schedulePrune();
    return store;
  }

  /** Where a recording of this id lives. Throws `recorder.bad_id`. */
  folderOf(recordingId: string): string {
    if (!ID.test(recordingId)) throw new CodedError('recorder.bad_id', 'A recording id has letters, digits, dashes and underscores only');
    return join(this.directory, recordingId);
  }

  /** Whether a recording of this id is being made. */
  isActive(recordingId: string): boolean {
    return this.#active.has(recordingId);
  }

  /** Takes a running recording in, until it is finished. */
  adopt(recording: ActiveRecording): void {
    const { recordingId } = recording;
    this.#active.set(recordingId, recording);
    this.#begun.set(recordingId, this.#options.clock.monotonic());
    void recording.finished.then(() => this.#settle(recording));
  }

  /** All recordings, oldest first. */
  async list(): Promise<readonly RecordingView[]> {
    const views = await Promise.all((await this.#ids()).map((recordingId) => this.find(recordingId)));
    return views.filter((view) => view !== undefined).toSorted((a, b) => a.openedAt - b.openedAt);
  }

  /** Whether anything is being recorded, were it not yet to be found. */
  get isRecording(): boolean {
    return this.#active.size > 0;
  }

  /** A recording as it can be read now; undefined when none of that id is kept. */
  async find(recordingId: string): Promise<RecordingView | undefined> {
    const active = this.#active.get(recordingId);
    const folder = this.folderOf(recordingId);
    if (active !== undefined) return withShared(active.view(), await readSharedKeys(folder));
    const journal = await readFile(join(folder, JOURNAL_FILE)).catch(() => undefined);
    const facts = journal && parseJournal(journal);
    return facts && viewOf(folder, facts, await readSharedKeys(folder));
  }

  /** Keeps more envelopes of a recording's key, made by a device that can read it. A device's newer envelope replaces its older one. @returns false when there is no such recording */
  async share(recordingId: string, envelopes: readonly KeyEnvelope[]): Promise<boolean> {
    const folder = this.folderOf(recordingId);
    if (!existsSync(folder)) return false;
    await addSharedKeys(folder, envelopes);
    return true;
  }

  /** Deletes a recording that is not running; true when there was one. */
  async remove(recordingId: string): Promise<boolean> {
    if (this.#active.has(recordingId)) return false;
    const folder = this.folderOf(recordingId);
    this.#begun.delete(recordingId);
    this.#measured.delete(recordingId);
    const existed = await stat(folder).then(() => true, () => false);
    // The journal goes last: what is left by an interruption is still known, and deleted again.
    for (const file of existed ? await readdir(folder) : []) if (file !== JOURNAL_FILE) await rm(join(folder, file), { force: true });
    await rm(folder, { recursive: true, force: true });
    return existed;
  }

  /** Applies retention now and gives the ids that it deleted. */
  prune(): Promise<readonly string[]> {
    this.#pruning ??= this.#prune().finally(() => (this.#pruning = undefined));
    return this.#pruning;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timer?.[Symbol.dispose]();
  }

  async #settle({ recordingId, state }: ActiveRecording): Promise<void> {
    // Room is made while the failed recording still counts as running: it is not the one to go.
    if (state.kind === 'failed' && state.error.code === 'recorder.disk_full') await this.#tryPrune();
    this.#active.delete(recordingId);
    if (state.kind === 'failed') await this.#repair(recordingId, { reason: 'failed', code: state.error.code });
  }

  async #tryPrune(): Promise<void> {
    try {
      await this.prune();
    } catch (error) {
      this.#options.log.error('retention failed', { reason: describeError(error) });
    }
  }

  async #prune(): Promise<readonly string[]> {
    const { log, retention = {}, keepFor = () => Millis(Number.POSITIVE_INFINITY), isProtected = () => false, onPruned } = this.#options;
    const kept: KeptRecording[] = [];
    // One after the other: all at once would queue before the writes of what is being recorded.
    for (const recordingId of await this.#ids()) {
      const measured = this.#measured.get(recordingId) ?? (await this.#measure(recordingId));
      if (measured === undefined) continue;
      kept.push({ recordingId, age: this.#ageOf(recordingId, measured.openedAt), maxAge: keepFor(recordingId), bytes: measured.bytes, isProtected: this.isActive(recordingId) || isProtected(recordingId) });
    }
    const { bavail, bsize } = await statfs(this.directory);
    const expired = chooseExpired(kept, retention, bavail * bsize);
    for (const recordingId of expired) {
      await this.remove(recordingId);
      log.info('a recording was deleted by retention', { recordingId });
    }
    if (expired.length > 0) onPruned?.(expired);
    return expired;
  }

  async #measure(recordingId: string) {
    const view = await this.find(recordingId);
    if (view === undefined) return undefined;
    const measured = { openedAt: view.openedAt, bytes: view.parts.reduce((sum, { size }) => sum + size, 0) };
    if (view.complete && view.ended !== undefined) this.#measured.set(recordingId, measured);
    return measured;
  }

  /** A clock that leaps ahead, as at the first contact with a time server, must not age what was just recorded. */
  #ageOf(recordingId: string, openedAt: number): Duration {
    const { clock } = this.#options;
    const begun = this.#begun.get(recordingId) ?? Millis(Number.NEGATIVE_INFINITY);
    return Millis(Math.min(clock.now() - openedAt, clock.monotonic() - begun));
  }

  #schedulePrune(): void {
    if (this.#disposed) return;
    this.#timer = this.#options.clock.schedule(PRUNE_EVERY, () => void this.#tryPrune().then(() => this.#schedulePrune()));
  }

  async #repair(recordingId: string, why: Pick<EndedLine, 'reason' | 'code'>): Promise<void> {
    const { log } = this.#options;
    if (!existsSync(this.folderOf(recordingId))) return;
    try {
      const facts = await recoverRecording(this.disk, this.folderOf(recordingId), why, log);
      if (facts !== undefined) return;
      await this.remove(recordingId);
      log.warn('a recording that never began was cleared away', { recordingId });
    } catch (error) {
      log.error('a recording could not be repaired; the next start tries again', { recordingId, reason: describeError(error) });
    }
  }

  /** A spare that a recording had taken becomes that recording; any other goes. */
  async #settleSpare(name: string): Promise<void> {
    const path = join(this.directory, name);
    try {
      const owner = await ownerOfSpareFolder(path);
      if (owner === undefined) return await removeSpareFolder(path);
      const folder = this.folderOf(owner);
      if (existsSync(folder)) throw new CodedError('recorder.exists', 'There is a recording of this id');
      await this.disk.moveFolder(path, folder);
      await this.disk.syncFolder(this.directory);
    } catch (error) {
      this.#options.log.error('a spare folder could not be put in order; the next start tries again', { folder: name, reason: describeError(error) });
    }
  }

  async #ids(): Promise<readonly string[]> {
    const entries = await readdir(this.directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && ID.test(entry.name)).map(({ name }) => name).toSorted();
  }
}

function withShared(view: RecordingView, shared: readonly KeyEnvelope[]): RecordingView {
  return { ...view, keys: view.keys && { ...view.keys, envelopes: [...view.keys.envelopes, ...shared] } };
}

async function viewOf(folder: string, facts: RecordingFacts, shared: readonly KeyEnvelope[]): Promise<RecordingView> {
  const { recordingId, cameraId, openedAt, ended, segments } = facts;
  const keys = facts.keys && { recordingId, proof: facts.keys.proof, envelopes: [...facts.keys.envelopes, ...shared] };
  const parts = facts.parts.map(async (line) => {
    const path = join(folder, line.file);
    // A deletion that was interrupted leaves journals of files that are gone.
    const size = await stat(path).then((facts) => facts.size, () => undefined);
    if (size === undefined) return undefined;
    const own = segments.filter(({ part }) => part === line.part);
    const duration = own.reduce((end, segment) => Math.max(end, segment.mediaTime + segment.duration), 0);
    const frames = own.reduce((sum, segment) => sum + segment.frames, 0);
    return { line, path, size, duration, frames, index: undefined, segments: own };
  });
  return { recordingId, cameraId, openedAt, keys, complete: true, ended, parts: (await Promise.all(parts)).filter((part) => part !== undefined) };
}
