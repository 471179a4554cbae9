import { useSyncExternalStore } from 'react';
import { useResident } from '../app/resident-context.ts';
import type { ResidentState } from './resident-store.ts';

/** The home and the session; the component is drawn again when they change. */
export function useResidentState(): ResidentState {
  const { store } = useResident();
  return useSyncExternalStore(store.onChange, store.state);
}
