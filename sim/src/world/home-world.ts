import type { HomeState } from '../device-protocol.ts';

/** The home before anything has happened: everything shut, nobody there. */
export const initialHome: HomeState = {
  frontDoor: { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false },
  parcelBox: { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false },
  courier: { position: 0, carrying: false },
  parcelsInHall: 0,
  parcelsInBox: 0,
  light: 'day',
  lampOn: false,
};
