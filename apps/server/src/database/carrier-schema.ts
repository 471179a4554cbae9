import type { CarrierScope, StopReason, WebhookEventType } from '@latchkey/contract';
import type { SignKey } from '@latchkey/grants';
import type { JWK } from 'jose';
import type { ColumnType, Generated } from 'kysely';
import type { Json, Timestamp } from './schema.ts';

/** Carriers and shops. They belong to no site: they come with a key, and reach a site by a delivery code. */
export interface CarriersTable {
  readonly id: string;
  readonly name: string;
  readonly kind: 'carrier' | 'shop';
  /** Its deliveries happen in the demo home only. */
  readonly sandbox: boolean;
  readonly email: string | null;
  /** The key by which the carrier signs for its couriers. */
  signing_jwk: ColumnType<SignKey | null, string | null | undefined, string | null>;
  readonly created_at: Timestamp;
}

/** API keys, of which only a hash is stored, and clients, of which only the public key is known. */
export interface CarrierCredentialsTable {
  readonly id: string;
  readonly carrier_id: string;
  readonly name: string;
  /** SHA-256 of the key, hex; null for a client. */
  readonly token_hash: string | null;
  /** Null for a key. */
  readonly public_jwk: Json<JWK> | null;
  readonly scopes: Json<readonly CarrierScope[]>;
  readonly created_at: Timestamp;
  last_used_at: Timestamp | null;
  revoked_at: Timestamp | null;
}

/** Directory: a code arrives before its site is known. */
export interface DeliveryCodesTable {
  readonly id: string;
  /** SHA-256 of the code, hex. */
  readonly code_hash: string;
  readonly site_id: string;
  readonly access_point_id: string;
  readonly name: string;
  /** The first carrier that used it. */
  carrier_id: string | null;
  readonly created_at: Timestamp;
  readonly expires_at: Timestamp;
  revoked_at: Timestamp | null;
}

/** Directory: a carrier names a delivery, not a site. How it stands is the parcel's to say. */
export interface CarrierDeliveriesTable {
  readonly carrier_id: string;
  readonly id: string;
  readonly site_id: string;
  readonly parcel_id: string;
  readonly reference: string | null;
  /** As the carrier wrote it, for its courier. */
  readonly address: Generated<string | null>;
  /** Whose route it is on, and where in it. */
  courier_id: Generated<string | null>;
  stop: Generated<number | null>;
  /** Why the courier could not leave it. */
  report_reason: Generated<StopReason | null>;
  reported_at: Generated<Timestamp | null>;
  readonly created_at: Timestamp;
}

/** A carrier's couriers. Those who were removed stay, so that their keys are known as cut off. */
export interface CouriersTable {
  readonly id: string;
  readonly carrier_id: string;
  readonly name: string;
  /** SHA-256 of the invitation's secret, hex; null once it was used. */
  token_hash: string | null;
  invited_until: Timestamp | null;
  /** Thumbprint of the key in the courier's phone (RFC 7638). */
  jkt: string | null;
  /** That key, as the phone proved it; null until the phone asked for its route. */
  jwk: ColumnType<SignKey | null, string | null | undefined, string | null>;
  joined_at: Timestamp | null;
  /** The carrier's word for this key, and until when it counts. */
  word: string | null;
  word_until: Timestamp | null;
  readonly created_at: Timestamp;
  removed_at: Timestamp | null;
}

/** Which registered courier made a visit, and the thumbprint of the key that had signed for them then. */
export interface RegisteredVisitsTable {
  readonly visit_id: string;
  readonly site_id: string;
  readonly courier_id: string;
  readonly carrier_key: string | null;
}

/** A grant that a hub holds for one stop of a registered courier, or shall hold. Which visit it begins is known before anybody comes. */
export interface HeldGrantsTable {
  readonly site_id: string;
  readonly jti: string;
  readonly visit_id: string;
  readonly hub_id: string;
  readonly access_point_id: string;
  readonly parcel_id: string;
  readonly delivery_id: string;
  readonly courier_id: string;
  readonly courier_jkt: string;
  /** Thumbprint of the key whose word for the courier is in the grant. */
  readonly carrier_key: string;
  /** Of the policy inside which it was made: another one ends it. */
  readonly policy_version: number;
  /** The signed grant. */
  readonly text: string;
  readonly issued_at: Timestamp;
  readonly not_before: Timestamp;
  readonly expires_at: Timestamp;
  /** When the hub was known to hold it. */
  held_at: Timestamp | null;
  /** When the hub refused it last, and why. */
  tried_at: Timestamp | null;
  problem: string | null;
  /** When it stopped counting here, and why. */
  ended_at: Timestamp | null;
  ended_because: string | null;
  /** When the hub was known to hold it no longer. */
  given_back_at: Timestamp | null;
}

/** What carriers are told of, written in the transaction of what happened. */
export interface CarrierEventsTable {
  readonly carrier_id: string;
  readonly id: string;
  readonly type: WebhookEventType;
  readonly delivery_id: string;
  readonly data: Json<Readonly<Record<string, unknown>>>;
  readonly created_at: Timestamp;
}

export interface WebhooksTable {
  readonly carrier_id: string;
  readonly id: string;
  readonly url: string;
  readonly types: Json<readonly WebhookEventType[]> | null;
  /** Secrets are derived from the server's key and this number: none is in the database. */
  secret_version: number;
  /** Until when the secret before this one signs, too. */
  previous_until: Timestamp | null;
  readonly created_at: Timestamp;
  /** Since when every attempt failed. */
  failing_since: Timestamp | null;
  disabled_at: Timestamp | null;
  disabled_reason: string | null;
}

/** The outbox: one event to one webhook. */
export interface WebhookMessagesTable {
  readonly carrier_id: string;
  readonly webhook_id: string;
  readonly event_id: string;
  attempts: number;
  /** Null when nothing more is to be tried. */
  next_attempt_at: Timestamp | null;
  delivered_at: Timestamp | null;
  failure: string | null;
  /** Of the last attempt: the HTTP status, null where none came, and the time from the request to that or to the failure. */
  answer_status: Generated<number | null>;
  answer_millis: Generated<number | null>;
}
