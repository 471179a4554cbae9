import { type Clock, type Duration, Emitter, type Unsubscribe } from '@latchkey/kit';

/** What the panel says of its one zone, in the words of Home Assistant's alarm panels. */
export const PANEL_STATES = ['disarmed', 'armed_away', 'armed_home', 'arming', 'pending', 'triggered'] as const;
export type PanelState = (typeof PANEL_STATES)[number];
/** Why it does not do as it is told, in Alarmo's words. */
export type PanelRefusal = 'INVALID_CODE_PROVIDED' | 'FAILED_TO_ARM' | 'COMMAND_NOT_ALLOWED';

export interface PanelOptions {
  readonly clock: Clock;
  /** Asked for by every command that comes over the network; at its keys nobody is asked. */
  readonly code: string | undefined;
  /** From the command until it is armed: the time to leave. */
  readonly exitDelay: Duration;
  /** From the opening of a door until it goes off: the time to disarm it. */
  readonly entryDelay: Duration;
  /** As it was when its power failed; disarmed at first. */
  readonly kept?: KeptPanel | undefined;
}

/** What outlives a power cut. */
export interface KeptPanel {
  readonly state: PanelState;
  readonly doorOpen: boolean;
}

/** A countdown does not: what it counted to is there when the power is back, armed rather than not. */
const AFTER_POWER_CUT: Readonly<Partial<Record<PanelState, PanelState>>> = { arming: 'armed_away', pending: 'triggered' };

/** A burglar alarm with one zone, and one contact of its own at the door. */
export interface AlarmPanel extends Disposable {
  readonly state: PanelState;
  /** Undefined when it obeys. */
  command(word: string, code: string | undefined): PanelRefusal | undefined;
  /** The same by a hand on its keys. */
  press(word: string): PanelRefusal | undefined;
  /** What its contact feels. */
  feelDoor(open: boolean): void;
  onChange(listener: (state: PanelState) => void): Unsubscribe;
}

const TARGETS: ReadonlyMap<string, 'disarmed' | 'armed_away' | 'armed_home'> = new Map([['DISARM', 'disarmed'], ['ARM_AWAY', 'armed_away'], ['ARM_HOME', 'armed_home']]);

export function createAlarmPanel({ clock, code, exitDelay, entryDelay, kept = { state: 'disarmed', doorOpen: false } }: PanelOptions): AlarmPanel {
  const changes = new Emitter<PanelState>();
  let state = AFTER_POWER_CUT[kept.state] ?? kept.state;
  let { doorOpen } = kept;
  let timer: Disposable | undefined;

  const become = (next: PanelState, after?: { readonly wait: Duration; readonly to: PanelState }): void => {
    timer?.[Symbol.dispose]();
    timer = after && clock.schedule(after.wait, () => become(after.to));
    state = next;
    changes.emit(state);
  };
  const press = (word: string): PanelRefusal | undefined => {
    const target = TARGETS.get(word.toUpperCase());
    if (target === undefined) return 'COMMAND_NOT_ALLOWED';
    if (target === 'disarmed') {
      become('disarmed');
      return undefined;
    }
    if (doorOpen) return 'FAILED_TO_ARM';
    if (exitDelay === 0) become(target);
    else become('arming', { wait: exitDelay, to: target });
    return undefined;
  };
  return {
    get state() {
      return state;
    },
    press,
    command: (word, given) => (code !== undefined && given !== code ? 'INVALID_CODE_PROVIDED' : press(word)),
    feelDoor(open) {
      const opened = open && !doorOpen;
      doorOpen = open;
      if (!opened || (state !== 'armed_away' && state !== 'armed_home')) return;
      if (entryDelay === 0) become('triggered');
      else become('pending', { wait: entryDelay, to: 'triggered' });
    },
    onChange: (listener) => changes.subscribe(listener),
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  };
}
