import type { BoltState, CameraPort, Charge, ContactPort, ContactReport, DoorState, LockAction, LockPort, LockReport, Reachability, Reading } from '@latchkey/driver-api';
import { type Clock, CodedError, Emitter, Millis } from '@latchkey/kit';
import type { AccessPoint } from '../src/devices/access-point.ts';
import type { PictureReading, PictureRule } from '@latchkey/domain';
import type { VisitCamera, VisitRecording } from '../src/visits/visit-recording-port.ts';

/** A lock and a contact whose answers a test scripts: for orders of events that no real device can be made to show on demand. */
export class ScriptedDoor {
  readonly commands: LockAction[] = [];
  /** What the lock does when commanded; by default its bolt obeys at once. */
  onCommand: (action: LockAction) => void | Promise<void> = (action) => this.bolt(action === 'lock' ? 'thrown' : 'withdrawn');
  readonly #clock: Clock;
  readonly #locks = new Emitter<LockReport>();
  readonly #contacts = new Emitter<ContactReport>();
  readonly #charges = new Emitter<void>();
  readonly #lockReach = new Emitter<Reachability>();
  readonly #contactReach = new Emitter<Reachability>();
  #bolt: Reading<BoltState>;
  #door: Reading<DoorState>;
  #charge: Reading<Charge | 'unknown'> = { value: 'unknown', at: undefined };
  answersRefresh = true;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bolt = { value: 'thrown', at: clock.now() };
    this.#door = { value: 'closed', at: clock.now() };
  }

  bolt(value: BoltState): void {
    this.#bolt = { value, at: this.#clock.now() };
    this.#locks.emit({ bolt: value, cause: 'remote', at: this.#clock.now() });
  }

  door(value: DoorState): void {
    this.#door = { value, at: this.#clock.now() };
    this.#contacts.emit({ door: value, at: this.#clock.now() });
  }

  charge(value: Charge | 'unknown'): void {
    this.#charge = { value, at: this.#clock.now() };
    this.#charges.emit();
  }

  fallSilent(): void {
    this.#lockReach.emit({ kind: 'silent', since: this.#clock.now(), reason: 'scripted' });
  }

  accessPoint(cameraRule: AccessPoint['cameraRule'] = 'required'): AccessPoint & { readonly contact: ContactPort } {
    // Getters of the ports below have a `this` of their own.
    const bolt = () => this.#bolt;
    const door = () => this.#door;
    const charge = () => this.#charge;
    const online: Reachability = { kind: 'online', since: this.#clock.now() };
    const refuse = () => Promise.reject(new CodedError('lock.silent', 'scripted silence'));
    const lock: LockPort = {
      traits: { feedback: 'reported' },
      get bolt() {
        return bolt();
      },
      get charge() {
        return charge();
      },
      reachability: online,
      command: async (action) => {
        this.commands.push(action);
        await this.onCommand(action);
      },
      refresh: async () => (this.answersRefresh ? this.bolt(this.#bolt.value) : refuse()),
      onReport: (listener) => this.#locks.subscribe(listener),
      onCharge: (listener) => this.#charges.subscribe(listener),
      onReachability: (listener) => this.#lockReach.subscribe(listener),
    };
    const contact: ContactPort = {
      get door() {
        return door();
      },
      reachability: online,
      refresh: async () => (this.answersRefresh ? this.door(this.#door.value) : refuse()),
      onReport: (listener) => this.#contacts.subscribe(listener),
      onReachability: (listener) => this.#contactReach.subscribe(listener),
    };
    const camera: CameraPort | undefined = undefined;
    return { id: 'ap_00000000000000000000000000', name: 'Front door', kind: 'front-door', lock, contact, camera, cameraRule, lamp: undefined, visitors: [], pictureRule: 'unproven-allowed', fireRule: 'tell' };
  }
}

/** A camera whose recording and picture a test scripts. */
export class ScriptedCamera implements VisitCamera {
  picture: PictureReading = { alive: true, reason: 'picture.alive', frameAge: Millis(40), proofAge: null };
  rule: PictureRule = 'unproven-allowed';
  confirmsAtOnce = true;
  released = 0;
  readonly #pictures = new Emitter<PictureReading>();
  readonly #failures = new Emitter<string>();

  onPicture(listener: (reading: PictureReading) => void): () => void {
    return this.#pictures.subscribe(listener);
  }

  lose(reason: string): void {
    this.picture = { ...this.picture, alive: false, reason };
    this.#pictures.emit(this.picture);
  }

  fail(reason: string): void {
    this.#failures.emit(reason);
  }

  record(): VisitRecording {
    return {
      recordingId: 'rec_00000000000000000000000000',
      onConfirmed: (listener) => {
        if (this.confirmsAtOnce) queueMicrotask(() => listener(130));
        return () => {};
      },
      onFailed: (listener) => this.#failures.subscribe(listener),
      release: () => {
        this.released += 1;
      },
      [Symbol.dispose]() {},
    };
  }
}
