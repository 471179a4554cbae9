import { SILENT_AFTER as SILENT_IN_VISIT } from '@latchkey/contract';
import { type Clock, type Duration, Emitter, type Instant, Millis, Seconds } from '@latchkey/kit';
import type { HubOfSite } from './entry-mirror.ts';

/** A hub says how its doors stand at least every 10 s. */
const SILENT_AFTER: Duration = Seconds(15);
/** A connection that is back this soon was only a hiccup: pages show it, nobody is woken. With the time that telling takes, people know within 5 s. */
const GONE_AFTER: Duration = Seconds(4);

export interface PresenceChange extends HubOfSite {
  readonly online: boolean;
  readonly lastSeenAt: Instant;
}

interface Watched extends HubOfSite {
  online: boolean;
  /** A visit runs there, by its own signed word: then only its beats count. */
  visiting: boolean;
  lastSeenAt: Instant;
  timer: Disposable | undefined;
}

/** Which hubs are there. Connected is not enough: a hub that says nothing is not there (I11). */
export class HubPresence implements Disposable {
  /** For pages: at once. */
  readonly changes = new Emitter<PresenceChange>();
  /** For alarms: a hub is gone, or is connected and says nothing. */
  readonly losses = new Emitter<HubOfSite>();
  readonly #clock: Clock;
  readonly #hubs = new Map<string, Watched>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The hub connected, or said something of its doors. */
  heard(hub: HubOfSite): void {
    const watched = this.#watch(hub);
    watched.lastSeenAt = this.#clock.now();
    this.#set(watched, true);
    if (!watched.visiting || watched.timer === undefined) this.#arm(watched, watched.visiting ? Millis(SILENT_IN_VISIT) : SILENT_AFTER);
  }

  /** A signed beat came. While a visit runs, nothing else delays the alarm: a connection that somebody holds open says nothing of the hub behind it. */
  beat(hub: HubOfSite, visiting: boolean): void {
    const watched = this.#watch(hub);
    watched.lastSeenAt = this.#clock.now();
    watched.visiting = visiting;
    this.#set(watched, true);
    this.#arm(watched, visiting ? Millis(SILENT_IN_VISIT) : SILENT_AFTER);
  }

  /** The connection ended, or the hub said goodbye. */
  left(hub: HubOfSite): void {
    const watched = this.#watch(hub);
    this.#set(watched, false);
    if (!watched.visiting || watched.timer === undefined) this.#arm(watched, GONE_AFTER);
  }

  /** A hub that ought to come: when the server starts, visits may be running that it cannot see. */
  expect(hub: HubOfSite): void {
    const watched = this.#watch(hub);
    if (!watched.online) this.#arm(watched, SILENT_AFTER);
  }

  isOnline(hubId: string): boolean {
    return this.#hubs.get(hubId)?.online ?? false;
  }

  get onlineCount(): number {
    return [...this.#hubs.values()].filter(({ online }) => online).length;
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#hubs.values()) timer?.[Symbol.dispose]();
    this.#hubs.clear();
  }

  #watch({ hubId, siteId }: HubOfSite): Watched {
    const known = this.#hubs.get(hubId);
    if (known !== undefined) return known;
    const watched: Watched = { hubId, siteId, online: false, visiting: false, lastSeenAt: this.#clock.now(), timer: undefined };
    this.#hubs.set(hubId, watched);
    return watched;
  }

  #arm(watched: Watched, after: Duration): void {
    watched.timer?.[Symbol.dispose]();
    watched.timer = this.#clock.schedule(after, () => {
      watched.timer = undefined;
      this.#set(watched, false);
      this.losses.emit(watched);
    });
  }

  #set(watched: Watched, online: boolean): void {
    if (watched.online === online) return;
    watched.online = online;
    this.changes.emit({ siteId: watched.siteId, hubId: watched.hubId, online, lastSeenAt: watched.lastSeenAt });
  }
}
