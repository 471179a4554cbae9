import type { DeliveryCode } from '@latchkey/contract';
import type { PolicyRule } from '@latchkey/grants';
import { useCallback } from 'react';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';

export type CarrierWhom = Extract<PolicyRule['whom'], { kind: 'carrier' }>;

/** Carriers that use a code of this home and sign for their couriers, as a rule names them; each once, by its key. */
export function carriersIn(codes: readonly Pick<DeliveryCode, 'carrier' | 'carrierKey' | 'revokedAt'>[]): readonly CarrierWhom[] {
  const known = new Map<string, CarrierWhom>();
  for (const { carrier, carrierKey, revokedAt } of codes) if (carrier !== null && carrierKey !== null && revokedAt === null) known.set(carrierKey, { kind: 'carrier', name: carrier, keys: [carrierKey] });
  return [...known.values()];
}

/** {@link carriersIn} the codes of this home. */
export function useKnownCarriers(): readonly CarrierWhom[] {
  const { client } = useResident();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/delivery-codes', { query: { limit: 100 }, signal }), [client]);
  return carriersIn(useLoaded(load, 0).value?.items ?? []);
}
