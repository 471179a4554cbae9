import type { AlarmZonePort, Reachability, Reading, ZoneMode, ZoneReport, ZoneState } from '@latchkey/driver-api';
import { type Clock, CodedError, Emitter } from '@latchkey/kit';

/** An alarm panel whose answers a test scripts. By default it obeys at once, without a time to leave. */
export class ScriptedZone implements AlarmZonePort {
  readonly commands: string[] = [];
  zone: Reading<ZoneState>;
  reachability: Reachability;
  onCommand: (mode: ZoneMode | undefined) => void | Promise<void> = (mode) => this.say(mode === undefined ? 'disarmed' : `armed_${mode}`);
  readonly #clock: Clock;
  readonly #reports = new Emitter<ZoneReport>();
  readonly #reach = new Emitter<Reachability>();

  constructor(clock: Clock, state: ZoneState = 'armed_away') {
    this.#clock = clock;
    this.zone = { value: state, at: clock.now() };
    this.reachability = { kind: 'online', since: clock.now() };
  }

  say(zone: ZoneState): void {
    this.zone = { value: zone, at: this.#clock.now() };
    this.#reports.emit({ zone, at: this.#clock.now() });
  }

  /** Its bridge is away, or back and says so before the panel says anything. */
  reach(kind: 'online' | 'silent'): void {
    this.reachability = kind === 'online' ? { kind, since: this.#clock.now() } : { kind, since: this.#clock.now(), reason: 'scripted' };
    this.#reach.emit(this.reachability);
    if (kind === 'silent') this.say('unknown');
  }

  async disarm(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.commands.push('disarm');
    await this.onCommand(undefined);
  }

  async arm(mode: ZoneMode, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.commands.push(`arm ${mode}`);
    await this.onCommand(mode);
  }

  onReport(listener: (report: ZoneReport) => void): () => void {
    return this.#reports.subscribe(listener);
  }

  onReachability(listener: (reachability: Reachability) => void): () => void {
    return this.#reach.subscribe(listener);
  }

  refuse(code: 'zone.refused' | 'zone.silent'): void {
    this.onCommand = () => Promise.reject(new CodedError(code, 'scripted'));
  }

  obey(): void {
    this.onCommand = (mode) => this.say(mode === undefined ? 'disarmed' : `armed_${mode}`);
  }
}
