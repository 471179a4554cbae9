import type { Reachability, Reading } from '@latchkey/driver-api';
import { type Clock, CodedError, type Duration, Emitter, type Instant, type Log, Millis, Minutes, Seconds, type Unsubscribe, describeError, withDeadline } from '@latchkey/kit';
import type { BrokerLink, Heard } from './broker-link.ts';
import { weigh } from './evidence.ts';
import { type Payload, STATE_LIMIT, decodePayload } from './payload.ts';
import { type Standing, judgeReachability } from './reachability.ts';
import type { Sign, Source } from './source.ts';

/** A question without an answer for this long counts as missed. */
const ANSWER_LIMIT = Seconds(3);
/** After this many missed answers in a row the device is silent. */
const MISSED_LIMIT = 2;
/** How often a silent device is asked again. */
const RETRY = Seconds(5);
/** How long a bridge that has just started, or said its last word before it does so, may be repeating what it remembered. */
const REMEMBERING = Seconds(2);
/** How long a bridge on a slow machine may take from its first word to that last one. */
const STARTING = Minutes(2);
/** How long whoever should announce the device may take after the broker answers. */
const ANNOUNCEMENT_LIMIT = Seconds(5);
/** Within this time {@link Observed.refresh} ends. */
export const REQUEST_LIMIT = Seconds(5);

/** A value heard fresh from the device, or `unknown` when it fell silent. */
export interface Observation<T> {
  readonly value: T | 'unknown';
  readonly at: Instant;
  /** The message it came in; undefined when silence said it. */
  readonly payload: Payload | undefined;
}

export interface ObservedOptions {
  /** First part of error codes: `lock` gives `lock.silent`. */
  readonly area: 'lock' | 'contact' | 'light';
  readonly name: string;
  readonly link: BrokerLink;
  /** How long the device may keep quiet before it is asked. */
  readonly pollEvery: Duration;
  /** False for a device whose changes nobody relies on: they are believed without asking again. */
  readonly confirmsChanges?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Follows one reading of one device: decides what is fresh, asks when in doubt, and knows when the device is gone. */
export class Observed<T extends string> implements Disposable {
  readonly #options: ObservedOptions;
  readonly #observations = new Emitter<Observation<T>>();
  readonly #reachabilities = new Emitter<Reachability>();
  readonly #messages = new Emitter<Payload>();
  readonly #signs = new Map<Sign, 'online' | 'offline'>();
  readonly #linkWatch: Unsubscribe;
  #source: Source<T> | undefined;
  #subscriptions: Unsubscribe[] = [];
  #reading: Reading<T | 'unknown'> = { value: 'unknown', at: undefined };
  #reachability: Reachability = { kind: 'connecting' };
  #spoke = false;
  #missed = 0;
  #patient = true;
  #rememberedUntil: Duration = Millis(0);
  #startingUntil: Duration = Millis(0);
  #answer: Disposable | undefined;
  #nextQuestion: { readonly due: Duration; readonly timer: Disposable } | undefined;
  #patience: Disposable | undefined;

  constructor(options: ObservedOptions) {
    this.#options = options;
    this.#linkWatch = options.link.onState(() => this.#onLink());
    if (options.link.state.kind === 'up') this.#onLink();
  }

  get source(): Source<T> | undefined {
    return this.#source;
  }

  get reading(): Reading<T | 'unknown'> {
    return this.#reading;
  }

  get reachability(): Reachability {
    return this.#reachability;
  }

  onObservation(listener: (observation: Observation<T>) => void): Unsubscribe {
    return this.#observations.subscribe(listener);
  }

  /** Whatever the device says now on its state topic, fresh or not; retained messages are left out. */
  onMessage(listener: (payload: Payload) => void): Unsubscribe {
    return this.#messages.subscribe(listener);
  }

  onReachability(listener: (reachability: Reachability) => void): Unsubscribe {
    return this.#reachabilities.subscribe(listener);
  }

  /** The device was announced, announced differently, or withdrawn (undefined). */
  follow(source: Source<T> | undefined): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#subscriptions = [];
    this.#forget();
    this.#source = source;
    if (source !== undefined) {
      this.#subscriptions = [
        ...source.signs.map((sign) => this.#options.link.hear(sign.topic, (heard) => this.#onSign(sign, heard))),
        ...source.signs.flatMap(({ cachedAfter }) => (cachedAfter === undefined ? [] : this.#options.link.hear(cachedAfter, ({ retained }) => this.#onStarting(retained)))),
        this.#options.link.hear(source.stateTopic, (heard) => this.#onState(source, heard)),
      ];
      this.ask();
    }
    this.#judge();
  }

  /** Asks the device where it stands, now or after `delay` at the latest; the answer is an observation. */
  ask(delay: Duration = Millis(0)): void {
    const due = this.#options.clock.monotonic() + delay;
    if (this.#nextQuestion === undefined || due < this.#nextQuestion.due) this.#plan(delay);
  }

  /** Asks, and resolves when the device has answered. Rejects with `<area>.offline`, `.silent` or `.refused` within 5 s. */
  async refresh(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { area, link, clock } = this.#options;
    const question = this.#source?.question;
    if (link.state.kind !== 'up') throw new CodedError(`${area}.offline`, 'The MQTT broker cannot be reached, so nothing is known now.');
    if (question === undefined) throw new CodedError(`${area}.refused`, 'This device cannot be asked; it speaks when something changes.');
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.onObservation(({ payload }) => payload !== undefined && resolve());
    try {
      await withDeadline(clock, REQUEST_LIMIT, 'the answer', async (limit) => {
        this.ask();
        await Promise.race([promise, aborted(limit)]);
      }, signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw new CodedError(`${area}.silent`, 'The device did not answer, so nothing is known now.', { cause });
    } finally {
      stop();
    }
  }

  [Symbol.dispose](): void {
    this.follow(undefined);
    this.#linkWatch();
    for (const timer of [this.#answer, this.#nextQuestion?.timer, this.#patience]) timer?.[Symbol.dispose]();
  }

  #onLink(): void {
    this.#forget();
    this.#patience?.[Symbol.dispose]();
    if (this.#options.link.state.kind === 'up') {
      this.#patient = true;
      this.#patience = this.#options.clock.schedule(ANNOUNCEMENT_LIMIT, () => {
        this.#patient = false;
        this.#judge();
      });
      this.ask();
    }
    this.#judge();
  }

  #onSign(sign: Sign, { payload, retained }: Heard): void {
    const decoded = decodePayload(payload, STATE_LIMIT);
    const said = decoded && sign.read(decoded);
    if (said === undefined) return;
    // Whoever says again that it is there has connected anew: it may have been started anew as well.
    const started = said === 'online' && sign.cachedAfter !== undefined && !retained;
    if (this.#signs.get(sign) === said && !started) return;
    this.#signs.set(sign, said);
    if (started) this.#startingUntil = Millis(this.#options.clock.monotonic() + STARTING);
    if (said === 'online') {
      this.#missed = 0;
      if (started) this.#doubt();
      else this.ask();
    }
    this.#judge();
  }

  #onStarting(retained: boolean): void {
    if (retained || this.#options.clock.monotonic() > this.#startingUntil) return;
    this.#doubt();
    this.#judge();
  }

  /** Believes nothing for a while and then asks: the bridge is repeating what it remembers. */
  #doubt(): void {
    if (this.#source?.question === undefined) return;
    this.#spoke = false;
    this.#rememberedUntil = Millis(this.#options.clock.monotonic() + REMEMBERING);
    this.#stopWaiting();
    this.ask();
  }

  #onState(source: Source<T>, { payload, retained }: Heard): void {
    const decoded = decodePayload(payload, STATE_LIMIT);
    if (decoded === undefined) return;
    if (!retained) this.#messages.emit(decoded);
    const value = source.read(decoded);
    if (value === undefined) return;
    const { clock } = this.#options;
    const asked = this.#answer !== undefined;
    const remembered = retained || clock.monotonic() < this.#rememberedUntil;
    const askable = source.question !== undefined;
    if (weigh({ value, believed: this.#reading.value, remembered, asked, askable }) === 'hearsay') return;
    this.#stopWaiting();
    this.#missed = 0;
    this.#spoke = true;
    this.#judge();
    if (this.#reachability.kind !== 'online') return;
    const unexpected = !asked && askable && this.#options.confirmsChanges !== false && value !== this.#reading.value;
    this.#plan(this.#options.pollEvery);
    // A change that nobody asked about is confirmed: a message may have been on its way for long.
    if (unexpected) this.ask();
    this.#observe({ value, at: clock.now(), payload: decoded });
  }

  #plan(delay: Duration): void {
    this.#nextQuestion?.timer[Symbol.dispose]();
    this.#nextQuestion = {
      due: Millis(this.#options.clock.monotonic() + delay),
      timer: this.#options.clock.schedule(delay, () => this.#putQuestion()),
    };
  }

  #putQuestion(): void {
    this.#nextQuestion = undefined;
    const question = this.#source?.question;
    const { link, clock, log, name } = this.#options;
    if (question === undefined || link.state.kind !== 'up') return;
    const remembering = Millis(this.#rememberedUntil - clock.monotonic());
    if (remembering > 0) {
      this.#plan(remembering);
      return;
    }
    const signal = new AbortController().signal;
    link.publish(question, signal).catch((error: unknown) => log.debug('a question could not be put', { name, reason: describeError(error) }));
    this.#answer?.[Symbol.dispose]();
    this.#answer = clock.schedule(ANSWER_LIMIT, () => {
      this.#answer = undefined;
      this.#missed += 1;
      this.ask(this.#missed < MISSED_LIMIT ? Millis(0) : RETRY);
      this.#judge();
    });
  }

  /** What was known is no longer: the connection or the announcement it came by is gone. */
  #forget(): void {
    this.#signs.clear();
    this.#spoke = false;
    this.#missed = 0;
    this.#rememberedUntil = Millis(0);
    this.#startingUntil = Millis(0);
    this.#stopWaiting();
  }

  #stopWaiting(): void {
    this.#answer?.[Symbol.dispose]();
    this.#answer = undefined;
  }

  #judge(): void {
    const { link, clock, log, name } = this.#options;
    const source = this.#source;
    const standing: Standing = {
      link: link.state,
      announced: source !== undefined,
      patient: this.#patient,
      signs: (source?.signs ?? []).map((sign) => ({ sign, said: this.#signs.get(sign) })),
      signMode: source?.signMode ?? 'all',
      askable: source?.question !== undefined,
      spoke: this.#spoke,
      deaf: this.#missed >= MISSED_LIMIT,
    };
    const verdict = judgeReachability(standing);
    const before = this.#reachability;
    // Once silent, a device is back only when it is online: the way there is not news.
    const kept = verdict.kind === before.kind || (verdict.kind === 'connecting' && before.kind === 'silent');
    if (!kept) {
      const since = clock.now();
      this.#reachability = verdict.kind === 'connecting' ? verdict : { ...verdict, since };
      log.info('an MQTT device changed its reachability', { name, ...this.#reachability });
      this.#reachabilities.emit(this.#reachability);
    }
    if (verdict.kind !== 'online' && this.#reading.value !== 'unknown') this.#observe({ value: 'unknown', at: clock.now(), payload: undefined });
  }

  #observe(observation: Observation<T>): void {
    this.#reading = { value: observation.value, at: observation.at };
    this.#observations.emit(observation);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
