import type { Duration } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';

/** What a body does between two states of the home. */
export interface CourierMotion {
  readonly stride: number;
  readonly pace: number;
  readonly facing: number;
  readonly bend: number;
  /** The parcel that was put down is still in the hands. */
  readonly lowering: boolean;
  /** How many parcels lay in the hall when the courier came in: the new one goes to the next place. */
  readonly visit: number;
  /** Something is still moving though the home's state is at rest. */
  readonly lively: boolean;
}

/** Follows the home's states and tells how the courier's body moves along. */
export interface CourierMotionTracker {
  follow(state: HomeState, now: Duration): CourierMotion;
}

const bendTime = 380;
const turnTime = 260;
/** Paces from one place to the next, as a phase. */
const strideOf = 4.6 * Math.PI;

export function createCourierMotion(): CourierMotionTracker {
  let last: { readonly position: number; readonly parcels: number; readonly at: number } | undefined;
  let droppedAt = -Infinity;
  let facing = 1;
  let goal = 1;
  let pace = 0;
  let movedAt = -Infinity;
  let visit = 0;
  return {
    follow({ courier, parcelsInHall }, now) {
      const elapsed = last ? Math.max(0, now - last.at) : 0;
      const moved = last ? courier.position - last.position : 0;
      if (last && parcelsInHall > last.parcels && courier.position > 1.4) droppedAt = now;
      if (!last || courier.position <= 1) visit = parcelsInHall;
      if (moved !== 0) {
        movedAt = now;
        goal = moved > 0 ? 1 : -1;
      }
      // At the doorstep and inside, whoever stands looks at the door or at the room: towards the camera.
      if (moved === 0 && now - movedAt > 300) goal = 1;
      last = { position: courier.position, parcels: parcelsInHall, at: now };
      const walking = now - movedAt < 120;
      pace = walking ? Math.min(1, pace + elapsed / 200) : Math.max(0, pace - elapsed / 200);
      facing = goal > facing ? Math.min(goal, facing + (elapsed * 2) / turnTime) : Math.max(goal, facing - (elapsed * 2) / turnTime);
      const since = now - droppedAt;
      const bend = since < bendTime ? since / bendTime : Math.max(0, 2 - since / bendTime);
      return {
        stride: courier.position * strideOf,
        pace,
        facing,
        bend: bend * bend * (3 - 2 * bend),
        lowering: since < bendTime,
        visit,
        lively: since < bendTime * 2 + 100 || (pace > 0 && pace < 1) || facing !== goal || now - movedAt < 500,
      };
    },
  };
}
