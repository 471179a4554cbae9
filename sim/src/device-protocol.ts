/**
 * What the simulated home (one process, which holds the truth about doors, bolts, people and light) and its device processes
 * say to each other over Node's fork IPC. It stands for physics, not for a network: a real lock needs no message to feel a blocked bolt.
 */

import type { Instant } from '@latchkey/kit';

export type SimAccessPoint = 'front-door' | 'parcel-box';
/** `hall`: the table lamp by the front door, on the lock's own node. `porch`: the lantern over the parcel box. */
export type SimLamp = 'hall' | 'porch';
export type SimBolt = 'thrown' | 'withdrawn' | 'partial';
export type SimDoor = 'open' | 'closed';

/** The physical truth about one thing that opens. */
export interface OpeningState {
  readonly bolt: SimBolt;
  readonly door: SimDoor;
  /** 0 is closed, 1 is wide open. */
  readonly angle: number;
  /** Something sits in the strike: the next throw ends `partial`. */
  readonly boltBlocked: boolean;
  /** What is left in its lock's battery: 0 to 100 percent. Here batteries drain only by hand. */
  readonly battery: number;
}

/** The courier's body, as the camera sees it. */
export interface CourierState {
  /** Where along the walk: 0 is out of view, 1 is on the doorstep, 2 is inside the hallway. */
  readonly position: number;
  readonly carrying: boolean;
  /** Held before the lens of the porch's camera once the courier stands on the doorstep. */
  readonly phone?: HeldPhone | undefined;
}

/** A phone that shows a QR code. */
export interface HeldPhone {
  /** What the code says: at most 2,300 bytes. */
  readonly text: string;
  /** From the lens to the screen. */
  readonly metres: number;
  /** How much of the screen's contrast the sun takes that shines on it: 0 to 1. */
  readonly glare: number;
}

/** Everything that is true in the simulated home. */
export interface HomeState {
  readonly frontDoor: OpeningState;
  readonly parcelBox: OpeningState;
  readonly courier: CourierState;
  /** Parcels lying in the hallway. */
  readonly parcelsInHall: number;
  /** Parcels in the box. */
  readonly parcelsInBox: number;
  readonly light: 'day' | 'night';
  /** The lamp in the hall camera's view, and the one in the porch camera's: lit for certain, whatever they say of themselves. */
  readonly lampOn: boolean;
  readonly porchLampOn: boolean;
}

/** From the home to a device process: sent once at start and after every change (at most 30 a second). */
export type HomeMessage = {
  readonly type: 'home';
  readonly state: HomeState;
  /** When it became so; left out when that is now. */
  readonly at?: Instant;
  /** What the burglar alarm said last: it goes on with that in its next life. Left out while it has said nothing. */
  readonly alarm?: string;
};

/**
 * A hand on a lamp's own switch: the lamp's device turns it and tells. The state of a lamp in {@link HomeMessage} is an echo of the device's own word
 * and may come after the next blink; a device that obeyed it would switch itself back and forth for ever.
 */
export type SwitchMessage = { readonly type: 'switch'; readonly lamp: SimLamp; readonly on: boolean };

/** A hand on the keys of the burglar alarm, or on its plug: while it is silent it obeys no order from the network. */
export type PanelMessage = { readonly type: 'panel'; readonly press: 'DISARM' | 'ARM_AWAY' | 'ARM_HOME' } | { readonly type: 'panel'; readonly silent: boolean };

export type DeviceInbound = HomeMessage | SwitchMessage | PanelMessage;

/** From a device process to the home. */
export type DeviceMessage =
  /** The motor moved the bolt. The home decides what that does (a thrown bolt on an open door, say). */
  | { readonly type: 'bolt'; readonly accessPoint: SimAccessPoint; readonly bolt: SimBolt }
  /** The device has switched its lamp. A lamp that is stuck stays as it is. */
  | { readonly type: 'lamp'; readonly lamp: SimLamp; readonly on: boolean; readonly at: Instant }
  /** What the burglar alarm says. */
  | { readonly type: 'alarm'; readonly alarm: string }
  /** The device answers on its protocol; facts are what a person would read off its label (pairing code, address). */
  | { readonly type: 'ready'; readonly device: string; readonly facts: Readonly<Record<string, string>> };
