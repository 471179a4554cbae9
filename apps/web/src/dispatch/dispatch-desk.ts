import { ApiError, type CallOutput, type Client } from '@latchkey/client';
import type { DayDelivery, DispatchDay, RegisteredCourier } from '@latchkey/contract';
import { algorithmOf, signCarrierWord, thumbprint } from '@latchkey/grants';
import { Days } from '@latchkey/kit';
import { createDeskClient } from './desk-client.ts';
import { makeDesk } from './desk-sign-in.ts';
import { type Desk, forgetDesk, readDesk, writeDesk } from './desk-store.ts';
import type { ListedStop } from './stop-list.ts';

/** How long the carrier's word for a courier counts, and when it is given anew. */
const WORD_LASTS = Days(7);
const WORD_RENEWED_BEFORE = Days(3);

export type Invitation = CallOutput<'POST /api/v1/carrier/couriers'>;
type CourierId = RegisteredCourier['id'];

/** What a dispatcher does at this desk. All of it rejects with `ApiError`. */
export interface DispatchDesk {
  readonly carrier: string;
  /** Thumbprint of the key in this browser. It signs only while it is the one that the carrier named. */
  readonly ownKey: string;
  /** Also names this browser's key where the carrier has named none, and signs anew for phones that were confirmed here, before a word ends. */
  readonly day: () => Promise<DispatchDay>;
  /** Names this browser's key as the one that signs; the one before counts no longer. */
  takeOver(): Promise<void>;
  invite(name: string): Promise<Invitation>;
  inviteAgain(courierId: CourierId): Promise<Invitation>;
  /** Signs that the phone that joined is this courier's. */
  confirm(courier: RegisteredCourier): Promise<void>;
  block(courierId: CourierId): Promise<void>;
  announce(stop: ListedStop): Promise<DayDelivery['deliveryId']>;
  setRoute(courierId: CourierId, deliveryIds: readonly DayDelivery['deliveryId'][]): Promise<void>;
  leave(): Promise<void>;
}

/** The desk that this browser is already; undefined before somebody signed in. */
export async function openDesk(origin: string): Promise<DispatchDesk | undefined> {
  const desk = await readDesk();
  return desk === undefined ? undefined : deskOf(desk, createDeskClient(desk, origin));
}

/** As `makeDesk`. */
export const signIn = async (apiKey: string, origin: string): Promise<DispatchDesk> => {
  const desk = await makeDesk(apiKey, origin);
  return deskOf(desk, createDeskClient(desk, origin));
};

async function deskOf(first: Desk, client: Client): Promise<DispatchDesk> {
  const { key, carrierId, clientId } = first;
  const ownKey = await thumbprint(key.publicKey);
  let desk = first;
  let serverNow = Date.now();

  const sign = async ({ id, key: phone, name }: RegisteredCourier): Promise<void> => {
    const issuedAt = Math.floor(serverNow / 1_000);
    const content = { v: 1 as const, carrier: carrierId, carrierKey: key.publicKey, courierId: id, courier: phone ?? '', name, issuedAt, expiresAt: issuedAt + WORD_LASTS / 1_000 };
    const word = await signCarrierWord(content, { kid: 'desk', alg: algorithmOf(key.publicKey), privateKey: key.privateKey });
    await client.call('POST /api/v1/carrier/couriers/{courierId}/word', { params: { courierId: id }, body: { word } });
  };
  const readDay = async (): Promise<DispatchDay> => {
    const day = await client.call('GET /api/v1/carrier/day', {});
    if (day.carrierKey !== null) return day;
    const { carrierKey } = await client.call('POST /api/v1/carrier/signing-key', { body: { publicKey: key.publicKey } });
    return { ...day, carrierKey };
  };
  const endsSoon = ({ signedUntil }: RegisteredCourier) => signedUntil === null || Date.parse(signedUntil) - serverNow < WORD_RENEWED_BEFORE;

  return {
    carrier: first.carrier,
    ownKey,
    async day() {
      const day = await readDay();
      serverNow = Date.parse(day.serverNow);
      const due = day.carrierKey === ownKey ? day.couriers.filter((courier) => courier.key !== null && desk.confirmed[courier.id] === courier.key && endsSoon(courier)) : [];
      for (const courier of due) await sign(courier);
      return due.length === 0 ? day : client.call('GET /api/v1/carrier/day', {});
    },
    takeOver: async () => void (await client.call('POST /api/v1/carrier/signing-key', { body: { publicKey: key.publicKey, replace: true } })),
    invite: (name) => client.call('POST /api/v1/carrier/couriers', { body: { name } }),
    inviteAgain: (courierId) => client.call('POST /api/v1/carrier/couriers/{courierId}/invitation', { params: { courierId } }),
    async confirm(courier) {
      if (courier.key === null) return;
      await sign(courier);
      desk = { ...desk, confirmed: { ...desk.confirmed, [courier.id]: courier.key } };
      await writeDesk(desk);
    },
    block: async (courierId) => void (await client.call('DELETE /api/v1/carrier/couriers/{courierId}', { params: { courierId } })),
    announce: async (stop) => (await client.call('POST /api/v1/carrier/deliveries', { body: stop })).id,
    setRoute: async (courierId, deliveryIds) => void (await client.call('POST /api/v1/carrier/couriers/{courierId}/route', { params: { courierId }, body: { deliveryIds: [...deliveryIds] } })),
    async leave() {
      await client.call('DELETE /api/v1/carrier/credentials/{credentialId}', { params: { credentialId: clientId } }).catch((error: unknown) => {
        // Taken back already: there is nothing left to end.
        if (!(error instanceof ApiError) || error.code !== 'request.unauthenticated') throw error;
      });
      await forgetDesk();
    },
  };
}
