import type { Client } from '@latchkey/client';
import { type Clock, CodedError } from '@latchkey/kit';
import { createContext, useContext } from 'react';
import type { ServerTime } from '../../courier/visit/server-time.ts';
import type { LookingDevice } from '../../recordings/looking-device.ts';
import type { Recordings } from '../../recordings/recordings.ts';
import type { StillShelf } from '../../recordings/still-shelf.ts';
import type { ResidentStore } from '../store/resident-store.ts';
import type { SeenVisits } from '../doors/seen-visits.ts';
import type { ParcelCancelling } from '../parcels/parcel-cancelling.ts';
import type { Navigation } from './navigation.ts';

/** What every screen works with, assembled once in `main.tsx`. */
export interface Resident {
  readonly client: Client;
  readonly store: ResidentStore;
  readonly time: ServerTime;
  readonly clock: Clock;
  readonly navigation: Navigation;
  readonly cancelling: ParcelCancelling;
  readonly seen: SeenVisits;
  readonly openSocket: (path: string) => WebSocket;
  readonly device: () => Promise<LookingDevice>;
  readonly recordings: Recordings;
  readonly stills: StillShelf;
}

export const ResidentContext = createContext<Resident | undefined>(undefined);

export function useResident(): Resident {
  const resident = useContext(ResidentContext);
  if (resident === undefined) throw new CodedError('page.outside', 'A screen was drawn outside the resident’s page');
  return resident;
}
