import { readGuestKey } from '../../guests/guest-link.ts';
import type { CourierStore, HolderKey } from '../store/courier-store.ts';

/** Takes the guest's key for a door out of the page's address, where it would be seen and shared, and keeps it on this phone; or gives the one that is kept. */
export async function openGuestKey(doorCode: string, store: CourierStore, subtle: SubtleCrypto, page: { readonly location: Pick<Location, 'hash' | 'pathname'>; readonly history: Pick<History, 'replaceState'> }): Promise<HolderKey | undefined> {
  const read = await readGuestKey(page.location.hash, subtle);
  if (read === undefined) return store.readGuestKey(doorCode).catch(() => undefined);
  const key: HolderKey = { alg: 'ES256', ...read };
  await store.writeGuestKey(doorCode, key).then(() => page.history.replaceState(null, '', page.location.pathname), () => undefined);
  return key;
}
