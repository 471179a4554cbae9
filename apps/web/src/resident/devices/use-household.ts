import type { Home } from '@latchkey/contract';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { deviceKeys, openDeviceStore } from '../../device-keys/device-keys.ts';
import { useResident } from '../app/resident-context.ts';
import { type Loaded, useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { deviceNameOf } from './device-name.ts';
import { type AuthorityReader, type KnownAuthority, readAuthority, registerDevice } from './household-authority.ts';

export interface Household {
  readonly loaded: Loaded<KnownAuthority>;
  /** For signing; undefined where this browser keeps no keys. */
  readonly reader: AuthorityReader | undefined;
}

let store: ReturnType<typeof openDeviceStore> | undefined;

/** The household's devices and policy, kept true by the server's events. Registers this browser when it is new. */
export function useHousehold(home: Home): Household {
  const { client, store: resident, time } = useResident();
  // What was fetched before a gap in the events may be old: a device may have been confirmed meanwhile.
  const { revision } = useResidentState();
  const [changes, setChanges] = useState(0);
  const [reader, setReader] = useState<AuthorityReader>();
  useEffect(() => resident.onEvent(({ type }) => type === 'authority' && setChanges((before) => before + 1)), [resident]);
  const { siteId, person } = home;
  const doors = useMemo(() => home.accessPoints.map(({ id }) => id).join(), [home.accessPoints]);
  const load = useCallback(
    async () => {
      store ??= openDeviceStore();
      const made: AuthorityReader = { client, store: await store, home };
      setReader(made);
      const own = await registerDevice(made, await deviceKeys(person.id, made.store), deviceNameOf(navigator.userAgent), Math.floor(time.now() / 1_000));
      return readAuthority(made, own);
    },
    // The rest of the home changes with every report of a door.
    [client, time, siteId, person.id, doors],
  );
  return { loaded: useLoaded(load, `${revision} ${changes}`), reader };
}
