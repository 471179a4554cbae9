import type { CarrierAccount, RegisteredCourier } from '@latchkey/contract';
import type { DeviceKeys } from '@latchkey/grants';
import { openDB } from 'idb';

/** A carrier's desk in one browser: the client that it is to the server, and the key by which it signs in and signs for couriers. The key cannot leave the browser. */
export interface Desk {
  readonly carrierId: CarrierAccount['id'];
  readonly carrier: string;
  readonly clientId: `crd_${string}`;
  readonly key: DeviceKeys['sign'];
  /** The keys of phones that somebody at this desk said are their couriers', by courier. */
  readonly confirmed: Readonly<Record<RegisteredCourier['id'], string>>;
}

const open = () => openDB<{ desks: { key: string; value: Desk } }>('latchkey-desk', 1, { upgrade: (fresh) => void fresh.createObjectStore('desks') });

export const readDesk = async (): Promise<Desk | undefined> => (await open()).get('desks', 'desk');
export const writeDesk = async (desk: Desk): Promise<void> => void (await (await open()).put('desks', desk, 'desk'));
export const forgetDesk = async (): Promise<void> => (await open()).delete('desks', 'desk');
