import type { JournalEntry } from '@latchkey/contract';
import { type Bolt, type DeadlineName, decide, type Door, isOver, mayActUnwritten, type Step, type Visit, type VisitEffect, type VisitEvent } from '@latchkey/domain';
import { type Clock, codeOf, describeError, type Duration, type Log, Millis, Seconds, type Unsubscribe } from '@latchkey/kit';
import type { AccessPoint } from '../devices/access-point.ts';
import { ageOfProven } from '../devices/proven-reading.ts';
import type { Journal, VisitLine } from '../journal/journal.ts';
import type { LineMarks } from './secured-token.ts';
import { entryOf } from './visit-entry.ts';
import type { VisitCamera, VisitRecording } from './visit-recording-port.ts';

/** A lock that acknowledged and then says nothing is asked where its bolt is. */
const ASK_BOLT_AFTER: Duration = Millis(1_500);
/** Devices whose readings were proven are asked once the unlock is under way: the question would travel before it, on the same radio. */
const ASK_AGAIN_AFTER: Duration = Millis(400);
const COMMAND_LIMIT: Duration = Seconds(6);
/** The lock answered a moment ago: one that now takes longer than this over a courier's unlock has stopped in between, and must not open as it wakes. */
const UNLOCK_LIMIT: Duration = Seconds(2.5);
/** A line that asks for nothing may wait this long for the next one, to share its sync. */
const WRITE_WITHIN: Duration = Millis(25);

export interface VisitRunDeps {
  readonly accessPoint: AccessPoint;
  readonly camera: VisitCamera | undefined;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** What a line says beside its event's facts. */
  readonly marks?: LineMarks | undefined;
  readonly onEntry: (entry: JournalEntry) => void;
  readonly onOver: () => void;
}

/** An event before the hub's clock stamps it. */
type Unstamped = VisitEvent extends infer Event ? (Event extends VisitEvent ? Omit<Event, 'at'> : never) : never;

/**
 * One visit being carried out: the thin shell around `step()`. Every event is journaled before the effects that it asks for are performed;
 * what the devices answer comes back as events. It decides nothing.
 */
export class VisitRun implements Disposable {
  readonly visitId: `vis_${string}`;
  #visit: Visit;
  #recording: VisitRecording | undefined;
  #deps: VisitRunDeps;
  readonly #deadlines = new Map<DeadlineName, Disposable>();
  readonly #subscriptions: Unsubscribe[] = [];
  readonly #abort = new AbortController();
  /** Takes back the command before the newest one. */
  #superseded = new AbortController();
  readonly #queue: VisitEvent[] = [];
  /** Facts that no effect follows from: written with the next line that has one, or soon. A crash loses readings only, which are asked for again. */
  #unwritten: VisitLine[] = [];
  #writing: Disposable | undefined;
  #feeding = false;

  constructor(visitId: `vis_${string}`, visit: Visit, deps: VisitRunDeps) {
    this.visitId = visitId;
    this.#visit = visit;
    this.#deps = deps;
    const { lock, contact } = deps.accessPoint;
    this.#subscriptions.push(
      lock.onReport(({ bolt, cause }) => this.feed({ type: 'bolt.reported', bolt, cause })),
      lock.onReachability(({ kind }) => kind === 'silent' && this.feed({ type: 'device.silent', device: 'lock' })),
    );
    if (contact !== undefined) {
      this.#subscriptions.push(
        contact.onReport(({ door }) => this.feed({ type: 'door.reported', door })),
        contact.onReachability(({ kind }) => kind === 'silent' && this.feed({ type: 'device.silent', device: 'contact' })),
      );
    }
    if (deps.camera !== undefined) {
      this.#subscriptions.push(deps.camera.onPicture((reading) => this.feed({ type: 'picture.changed', ...reading })));
    }
  }

  get visit(): Visit {
    return this.#visit;
  }

  get recordingId(): string | undefined {
    return this.#recording?.recordingId;
  }

  /**
   * One event in: step, journal, then act. An event that arises while another is being acted on waits its turn.
   * Returns false when the journal could not take it.
   */
  feed(unstamped: Unstamped): boolean {
    this.#queue.push({ ...unstamped, at: this.#deps.clock.now() });
    if (this.#feeding) return true;
    this.#feeding = true;
    let kept = true;
    try {
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) kept = this.#take(event) && kept;
    } finally {
      this.#feeding = false;
    }
    return kept;
  }

  #take(event: VisitEvent): boolean {
    if (isOver(this.#visit) || this.#abort.signal.aborted) return true;
    const { after, write } = decide(this.#visit, event);
    if (write === 'never') return true;
    const recordingId = after.effects.some((effect) => effect.type === 'recorder.arm') ? this.#arm() : undefined;
    const entry = entryOf(event, after, this.visitId);
    if (entry === undefined) return true;
    const marks = this.#deps.marks?.(event, after.visit) ?? {};
    this.#unwritten.push({ event, entry: { ...entry, data: { ...entry.data, ...marks } }, recordingId });
    if (write === 'first') {
      if (!this.#write()) return this.#withoutJournal(after);
    } else {
      this.#writing ??= this.#deps.clock.schedule(WRITE_WITHIN, () => this.#write());
    }
    this.#visit = after.visit;
    for (const effect of after.effects) this.#perform(effect);
    if (isOver(this.#visit)) this.#end();
    return true;
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    this.#write();
    for (const timer of this.#deadlines.values()) timer[Symbol.dispose]();
    this.#deadlines.clear();
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.#recording?.[Symbol.dispose]();
  }

  /** Makes what happened durable. False when the disk does not take it; then those lines are lost, and the log says so. */
  #write(): boolean {
    this.#writing?.[Symbol.dispose]();
    this.#writing = undefined;
    const lines = this.#unwritten;
    this.#unwritten = [];
    if (lines.length === 0) return true;
    try {
      for (const entry of this.#deps.journal.appendVisitLines(lines)) this.#deps.onEntry(entry);
      return true;
    } catch (error) {
      this.#deps.log.error('The journal cannot be written', { visit: this.visitId, events: lines.map(({ event }) => event.type), error: describeError(error) });
      return false;
    }
  }

  /** The disk failed: what may still be done is the domain's to say. */
  #withoutJournal(after: Step): boolean {
    if (!mayActUnwritten(this.#visit, after)) return false;
    this.#visit = after.visit;
    for (const effect of after.effects) this.#perform(effect);
    if (isOver(this.#visit)) this.#end();
    return false;
  }

  #perform(effect: VisitEffect): void {
    switch (effect.type) {
      case 'recorder.arm':
        this.#watchRecording();
        return;
      case 'recorder.release':
        this.#recording?.release();
        return;
      case 'picture.read':
        if (this.#deps.camera !== undefined) this.feed({ type: 'picture.changed', ...this.#deps.camera.picture });
        return;
      case 'devices.read':
        if (this.#visit.state === 'arming' && this.#answerFromProven(effect.question)) this.#deps.clock.schedule(ASK_AGAIN_AFTER, () => !this.#abort.signal.aborted && void this.#askDevices(effect.question));
        else void this.#askDevices(effect.question);
        return;
      case 'lock.command':
        void this.#command(effect.action, effect.because);
        return;
      case 'deadline.set':
        this.#clear(effect.deadline);
        this.#deadlines.set(effect.deadline, this.#deps.clock.schedule(effect.after, () => {
          this.#deadlines.delete(effect.deadline);
          this.feed({ type: 'deadline.passed', deadline: effect.deadline });
        }));
        return;
      case 'deadline.clear':
        this.#clear(effect.deadline);
        return;
      case 'notice':
        // Goes up with the entry; telling people is the server's work, and the door never waits for it.
        return;
    }
  }

  #clear(deadline: DeadlineName): void {
    this.#deadlines.get(deadline)?.[Symbol.dispose]();
    this.#deadlines.delete(deadline);
  }

  #arm(): string | undefined {
    this.#recording ??= this.#deps.camera?.record(this.visitId);
    return this.#recording?.recordingId;
  }

  #watchRecording(): void {
    const { camera } = this.#deps;
    const recording = this.#recording;
    if (camera === undefined || recording === undefined) return;
    this.#subscriptions.push(
      recording.onConfirmed((frames) => this.#visit.recording !== 'confirmed' && this.feed({ type: 'recorder.confirmed', frames })),
      recording.onFailed((reason) => this.feed({ type: 'recorder.failed', reason })),
    );
    this.feed({ type: 'picture.changed', ...camera.picture });
  }

  /** The courier stands at the door: what both devices answered a moment ago, when the page was opened, counts before they answer again. Only before the unlock; a bolt is thrown, and a visit ended, on answers to questions of their own. */
  #answerFromProven(question: number): boolean {
    const { accessPoint: { lock, contact }, clock } = this.#deps;
    const bolt = ageOfProven(lock.bolt, lock.reachability, clock);
    const door = contact === undefined ? Millis(0) : ageOfProven(contact.door, contact.reachability, clock);
    if (bolt === undefined || door === undefined) return false;
    this.feed({ type: 'devices.answered', question, bolt: lock.bolt.value, door: contact?.door.value ?? 'cannot_say', age: Millis(Math.max(bolt, door)) });
    return true;
  }

  /** Asks both devices and says what they answered. Their reports come as events of their own; this one says that they are of after the question. */
  async #askDevices(question: number): Promise<void> {
    const { lock, contact } = this.#deps.accessPoint;
    const [bolt, door] = await Promise.all([
      this.#answerOf('lock', (signal) => lock.refresh(signal), () => lock.bolt.value),
      contact === undefined ? ('cannot_say' as const) : this.#answerOf('contact', (signal) => contact.refresh(signal), () => contact.door.value),
    ]);
    this.feed({ type: 'devices.answered', question, bolt, door });
  }

  async #answerOf<Value extends Bolt | Door>(device: 'lock' | 'contact', refresh: (signal: AbortSignal) => Promise<void>, read: () => Value): Promise<Value | 'unknown' | 'cannot_say'> {
    try {
      await refresh(AbortSignal.any([this.#abort.signal, AbortSignal.timeout(COMMAND_LIMIT)]));
      return read();
    } catch (error) {
      if (this.#abort.signal.aborted) return 'unknown';
      this.#deps.log.warn('A device did not say where it is', { visit: this.visitId, device, error: describeError(error) });
      // The driver's word for a device that cannot be asked.
      return codeOf(error)?.endsWith('.refused') === true ? 'cannot_say' : 'unknown';
    }
  }

  async #command(action: 'lock' | 'unlock', because: 'visit' | 'escape'): Promise<void> {
    const { lock } = this.#deps.accessPoint;
    // The visit wants something else now: what the lock has not taken of the command before, it need not.
    this.#superseded.abort();
    this.#superseded = new AbortController();
    const { signal: superseded } = this.#superseded;
    const signal = AbortSignal.any([this.#abort.signal, superseded, AbortSignal.timeout(action === 'unlock' && because === 'visit' ? UNLOCK_LIMIT : COMMAND_LIMIT)]);
    try {
      await lock.command(action, signal);
    } catch (error) {
      if (superseded.aborted) return;
      this.#deps.log.warn('The lock did not take the command', { visit: this.visitId, action, error: describeError(error) });
      this.feed({ type: 'lock.failed', action, reason: codeOf(error) ?? 'lock.silent' });
      return;
    }
    this.feed({ type: 'lock.acknowledged', action });
    this.#deps.clock.schedule(ASK_BOLT_AFTER, () => {
      if (!this.#visit.boltFresh && !isOver(this.#visit) && !this.#abort.signal.aborted) void this.#answerOf('lock', (limit) => lock.refresh(limit), () => lock.bolt.value);
    });
  }

  #end(): void {
    for (const deadline of this.#deadlines.keys()) this.#clear(deadline);
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.#deps.onOver();
  }
}
