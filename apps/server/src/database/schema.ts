import type { GrantClaims, SignKey, UnwrapKey } from '@latchkey/grants';
import type { CourierWish, NotLeftReason, NoticeSettings, ParcelAttributes, ParcelSource, VisitPhoto } from '@latchkey/contract';
import type { ParcelProgress } from '@latchkey/domain';
import type { LabelCandidate } from '@latchkey/labels';
import type { ColumnType, Generated } from 'kysely';
import type { ActReportsTable, ActsTable } from './act-schema.ts';
import type { AlarmCallsTable, NoticeTargetsTable, NotificationDeliveriesTable, NotificationsTable, PushSubscriptionsTable } from './notice-schema.ts';
import type { AssistantClientsTable, AssistantGrantsTable, AssistantTokensTable } from './assistant-schema.ts';
import type { AwayCalendarsTable, AwayPeriodsTable, CalendarFeedsTable } from './calendar-schema.ts';
import type { SharesTable } from './share-schema.ts';
import type { MailAddressesTable, MailboxesTable, MailParcelsTable, MailsTable, ParcelMailSettingsTable } from './mail-schema.ts';
import type { HookOrdersTable, HookParcelsTable, OrderHooksTable, OrderReceiptsTable } from './order-schema.ts';
import type { CarrierCredentialsTable, CarrierDeliveriesTable, CarrierEventsTable, CarriersTable, CouriersTable, DeliveryCodesTable, HeldGrantsTable, RegisteredVisitsTable, WebhookMessagesTable, WebhooksTable } from './carrier-schema.ts';

/** ISO 8601 in UTC with milliseconds, in and out; the column is `timestamptz`. The time is always a parameter, never the database's own. */
export type Timestamp = string;
/** A `jsonb` column: read as it is, written as JSON text (the driver would turn a list into a PostgreSQL array). */
export type Json<Value> = ColumnType<Value, string, string>;

export interface HouseholdsTable {
  readonly id: string;
  name: string;
  readonly demo: boolean;
  readonly created_at: Timestamp;
}

export interface MembersTable {
  readonly id: string;
  readonly household_id: string;
  name: string;
  role: 'owner' | 'member' | 'guest';
  /** Where e-mail goes; null when the member gave none. */
  email: string | null;
  readonly created_at: Timestamp;
  /** Their name stays with what they did; nobody signs in as them any more. */
  left_at: Timestamp | null;
  /** Null: as everybody is told who said nothing. */
  /** What was kept before a setting was new lacks it. */
  notice_settings: Json<Partial<NoticeSettings>> | null;
}

/** Directory: a link arrives before its household is known. */
export interface InvitationsTable {
  readonly id: string;
  readonly household_id: string;
  readonly token_hash: string;
  readonly invited_by: string;
  readonly name: string;
  readonly role: 'owner' | 'member' | 'guest';
  readonly created_at: Timestamp;
  readonly expires_at: Timestamp;
}

export interface PasskeysTable {
  /** The credential id, base64url. */
  readonly id: string;
  readonly member_id: string;
  /** COSE key, base64url. */
  readonly public_key: string;
  counter: number;
  readonly transports: Json<readonly string[]>;
  readonly created_at: Timestamp;
  last_used_at: Timestamp | null;
  /** What its owner calls it. */
  name: string | null;
}

export interface RecoveryCodesTable {
  readonly code_hash: string;
  readonly member_id: string;
  readonly created_at: Timestamp;
}

export interface PasskeyChallengesTable {
  readonly challenge: string;
  /** Null: for signing in, when nobody is known yet. */
  readonly member_id: string | null;
  readonly expires_at: Timestamp;
}

export interface SessionsTable {
  /** SHA-256 of the cookie's token, hex. The token itself is nowhere. */
  readonly token_hash: string;
  readonly member_id: string;
  readonly created_at: Timestamp;
  last_seen_at: Timestamp;
  expires_at: Timestamp;
  /** When the person last proved to be there (passkey with user verification). */
  verified_at: Timestamp;
  /** The browser's description of itself, cut to a bounded length. */
  readonly user_agent: string | null;
}

/** Proofs of key (DPoP) already seen: each is good once. */
export interface SeenProofsTable {
  readonly jkt: string;
  readonly jti: string;
  readonly expires_at: Timestamp;
}

export interface SitesTable {
  readonly id: string;
  readonly household_id: string;
  name: string;
  /** Destination as labels tell it, upper case, for the wrong-house hint; null when nobody said. */
  postcode: string | null;
  readonly created_at: Timestamp;
}

/** Directory: a hub signs in by its id, before its site is known. */
export interface HubsTable {
  readonly id: string;
  readonly site_id: string;
  readonly public_jwk: Json<{ readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }>;
  name: string;
  readonly paired_at: Timestamp;
  last_seen_at: Timestamp | null;
  /** The random id of the hub process that is connected or was last. */
  instance: string | null;
  /** A newer hub took over the site, or an owner removed it: it may not sign in. */
  retired_at: Timestamp | null;
}

/** Directory: a code arrives before its site is known. */
export interface PairingCodesTable {
  /** SHA-256 of the code, hex. */
  readonly code_hash: string;
  readonly site_id: string;
  readonly created_at: Timestamp;
  readonly expires_at: Timestamp;
  used_at: Timestamp | null;
}

export interface AccessPointsTable {
  readonly site_id: string;
  readonly id: string;
  readonly hub_id: string;
  name: string;
  kind: 'front-door' | 'garage' | 'gate' | 'parcel-box' | 'lobby' | 'locker' | 'counter';
  /** What the QR code at the door holds: unguessable. */
  readonly door_code: string;
  /** The hub's latest word: `SiteAccessPoint` of the contract. */
  state: Json<unknown> | null;
  heard_at: Timestamp | null;
  /** What people have been told of its lock's battery since it was full, and at how many percent (null: the lock did not say). */
  charge_told: 'low' | 'reserved' | null;
  charge_told_percent: number | null;
  readonly created_at: Timestamp;
}

/** Directory: a door code arrives before its site is known. */
export interface DoorCodesTable {
  readonly code: string;
  readonly site_id: string;
  readonly access_point_id: string;
}

export interface ParcelsTable {
  readonly site_id: string;
  readonly id: string;
  /** `out`: a courier takes it along. */
  readonly direction: 'in' | 'out';
  /** The likeliest candidate's normal form: what pages show. Of what is taken along without a number, its id. */
  readonly number: string;
  readonly carrier: string | null;
  title: string;
  status: 'expected' | 'delivering' | 'delivered' | 'cancelled';
  access_point_id: string | null;
  not_before: Timestamp | null;
  not_after: Timestamp | null;
  readonly created_at: Timestamp;
  delivered_at: Timestamp | null;
  visit_id: string | null;
  /** What others say of it. */
  progress: ParcelProgress | null;
  /** Null where nobody told any. */
  attributes: Json<ParcelAttributes> | null;
  /** What the household wants for this one, stricter than its policy; null: what that says. */
  how: Generated<'ask' | 'never' | null>;
  /** Null for parcels from before it was noted: they were typed. */
  sources: Json<readonly ParcelSource[]> | null;
}

/** Every number that a scan of this parcel may yield, in normal form. */
export interface ParcelNumbersTable {
  readonly site_id: string;
  readonly number: string;
  readonly parcel_id: string;
  readonly candidate: Json<LabelCandidate | null>;
}

export interface VisitsTable {
  readonly site_id: string;
  readonly id: string;
  readonly hub_id: string;
  readonly access_point_id: string;
  readonly purpose: 'delivery' | 'collection' | 'return' | 'entry';
  state: string;
  clean: boolean;
  refusal: string | null;
  alarms: Json<readonly string[]>;
  /** Thumbprint of the courier's key (RFC 7638): who may see and lock. */
  readonly courier_jkt: string | null;
  /** The guest's name, where one came in by a key that the household gave. */
  readonly guest: string | null;
  bolt: 'thrown' | 'withdrawn' | 'partial' | 'unknown';
  door: 'open' | 'closed' | 'unknown';
  relocks_at: Timestamp | null;
  lock_asked_at: Timestamp | null;
  /** Why the courier did not leave the parcel, by their word. */
  /** The courier was told of animals behind the door. */
  readonly pets: Generated<boolean | null>;
  /** Until when the hub waits for the courier to ring or move before the door, while the visit is new. */
  rings_until: Generated<Timestamp | null>;
  report_reason: Generated<NotLeftReason | null>;
  reported_at: Generated<Timestamp | null>;
  readonly started_at: Timestamp;
  unlocked_at: Timestamp | null;
  opened_at: Timestamp | null;
  closed_at: Timestamp | null;
  locked_at: Timestamp | null;
  ended_at: Timestamp | null;
  updated_at: Timestamp;
}

/** A visit for which the household's policy asks a person. */
export interface ApprovalsTable {
  readonly site_id: string;
  readonly visit_id: string;
  readonly asked_at: Timestamp;
  answer_by: Timestamp;
  /** Silence until then is a yes: the policy has couriers ring first. */
  readonly opens: boolean | null;
  /** Null while nobody has answered. */
  decision: 'approved' | 'denied' | 'unanswered' | 'withdrawn' | null;
  /** The member who answered. */
  decided_by: string | null;
  decided_at: Timestamp | null;
  /** What the server will grant when the answer is yes; its times are set then. */
  readonly claims: Json<GrantClaims>;
  /** The courier's proof of key, which the hub wants to see. */
  readonly proof: string;
}

/** Directory: a courier names a visit, not a site. */
export interface CourierVisitsTable {
  readonly visit_id: string;
  readonly site_id: string;
  readonly courier_jkt: string;
  /** SHA-256 of what the holder of the visit's receipt shows, hex; null while the courier made none. */
  receipt_hash: string | null;
  /** What is sealed for the receipt is sealed to this. */
  receipt_key: Json<UnwrapKey> | null;
  receipt_expires_at: Timestamp | null;
}

export interface GrantsTable {
  readonly site_id: string;
  readonly jti: string;
  readonly visit_id: string;
  readonly issued_at: Timestamp;
  readonly expires_at: Timestamp;
}

export interface VisitParcelsTable {
  readonly site_id: string;
  readonly visit_id: string;
  readonly parcel_id: string;
  /** By the courier's word alone, heard when the hub took no more: when it was scanned, ISO 8601. Null where the hub's journal names the parcel. */
  readonly said_at: Generated<Timestamp | null>;
}

/** What a courier photographed, sealed in the courier's page. */
export interface VisitPhotosTable {
  readonly site_id: string;
  readonly id: string;
  readonly visit_id: string;
  readonly taken_at: Timestamp;
  /** Base64url; only the devices that the envelopes name can open it. */
  readonly photo: string;
  readonly envelopes: Json<VisitPhoto['envelopes']>;
}

/** What a courier asked the household for, and its answer. */
export interface CourierWishesTable {
  readonly site_id: string;
  readonly visit_id: string;
  readonly wish: CourierWish;
  readonly asked_at: Timestamp;
  /** Null while nobody has answered. */
  granted: boolean | null;
  /** The household's words. */
  reason: string | null;
  answered_at: Timestamp | null;
  /** The secret of a link to the recording, wrapped to the receipt's key. */
  envelope: Json<VisitPhoto['envelopes'][number]> | null;
}

/** The hub's journal as mirrored here; `(site_id, hub_id, seq)` makes a message that comes twice harmless. */
export interface VisitEntriesTable {
  readonly site_id: string;
  readonly hub_id: string;
  readonly seq: number;
  readonly visit_id: string;
  readonly at: Timestamp;
  readonly type: string;
  readonly data: Json<Readonly<Record<string, unknown>>>;
  readonly state: string;
  readonly notices: Json<readonly string[]>;
  readonly received_at: Timestamp;
}

/** Lines of what alarmed between visits. */
export interface IncidentEntriesTable {
  readonly site_id: string;
  readonly hub_id: string;
  readonly seq: number;
  readonly incident_id: string;
  readonly access_point_id: string;
  /** Null where no camera sees the door. */
  readonly recording_id: string | null;
  readonly at: Timestamp;
  readonly type: string;
  readonly data: Json<Readonly<Record<string, unknown>>>;
  readonly state: string;
  readonly notices: Json<readonly string[]>;
}

/** How far each hub's journal is mirrored. Its row is locked while entries are taken in, so that they stay in order. */
export interface HubJournalsTable {
  readonly site_id: string;
  readonly hub_id: string;
  up_to: number;
  /** Hash of the line `up_to`; null until the first line after the chain began. */
  head: string | null;
  /** What the root of the tree over all lines is computed from, base64; null when the first lines came before this server followed trees. */
  peaks: Json<readonly string[]> | null;
}

/** Checkpoints of hubs' journals that this server checked and kept. */
export interface CheckpointsTable {
  readonly site_id: string;
  readonly hub_id: string;
  /** Lines that it covers. */
  readonly size: number;
  /** As the hub signed it. */
  readonly note: string;
  /** The server's own signature line; null when it had no key to sign with. */
  readonly cosignature: string | null;
  readonly received_at: Timestamp;
  /** Size of the checkpoint that it continues, and the proof, base64. */
  readonly prior: number;
  readonly proof: Json<readonly string[]>;
}

export interface DeviceCosignaturesTable {
  readonly site_id: string;
  readonly hub_id: string;
  readonly size: number;
  readonly device_id: string;
  /** Ed25519, base64: the device may be removed later. */
  readonly public_key: string;
  /** Its signature line. */
  readonly line: string;
  readonly received_at: Timestamp;
}

/** Commands that are sent again until the hub answers or they expire. At most one of a type waits for each subject (a visit, a door). */
export interface HubCommandsTable {
  readonly site_id: string;
  /** The command's id on the hub link: the hub performs each once. */
  readonly id: string;
  readonly hub_id: string;
  readonly type: 'visit.lock' | 'visit.stop' | 'access.lock' | 'grant.hold' | 'grant.release';
  readonly subject: string;
  readonly body: Json<Readonly<Record<string, unknown>>>;
  readonly created_at: Timestamp;
  readonly expires_at: Timestamp;
  /** When the hub answered, or when it expired. */
  answered_at: Timestamp | null;
  /** The code of the hub's refusal; `hub.timeout` when it expired. */
  problem: string | null;
}

/** Lines of a hub's journal that were not believed: kept as they came, with the reason. */
export interface RefusedEntriesTable {
  readonly site_id: string;
  readonly hub_id: string;
  readonly seq: number;
  readonly reason: string;
  /** JSON text, cut to a bounded length. */
  readonly entry: string;
  readonly received_at: Timestamp;
}

export interface RecordingsTable {
  readonly site_id: string;
  readonly id: string;
  readonly hub_id: string;
  readonly visit_id: string | null;
  readonly access_point_id: string;
  state: 'recording' | 'complete' | 'interrupted' | 'failed' | 'deleted';
  started_at: Timestamp | null;
  duration_millis: number;
  bytes: number;
  frames: number;
  /** Null: nothing was masked, as far as the hub said. */
  masked_percent: number | null;
  readonly created_at: Timestamp;
  updated_at: Timestamp;
}

export interface IdempotencyKeysTable {
  /** Who asked for what: caller and route. */
  readonly scope: string;
  readonly key: string;
  readonly request_hash: string;
  /** Null while the first request is still being answered. */
  status: number | null;
  body: Json<unknown> | null;
  created_at: Timestamp;
  expires_at: Timestamp;
}

export interface MigrationsTable {
  readonly name: string;
  readonly applied_at: Timestamp;
}

/** Devices that asked to belong to a member. Which of them count is the roster's to say. */
export interface DevicesTable {
  readonly site_id: string;
  readonly id: string;
  readonly member_id: string;
  name: string;
  /** RFC 7638, of the sign key. */
  readonly key_thumbprint: string;
  readonly sign_key: Json<SignKey>;
  readonly unwrap_key: Json<UnwrapKey>;
  readonly requested_at: Timestamp;
}

/** What an owner's device signed, as it was signed. */
export interface SignedTable {
  readonly site_id: string;
  readonly version: number;
  readonly text: string;
  readonly received_at: Timestamp;
}

/** All tables. Those that `referenceTables` names are small or are looked up before a site is known; every other is owned by a site. */
export interface Schema {
  devices: DevicesTable;
  rosters: SignedTable;
  policies: SignedTable;
  households: HouseholdsTable;
  members: MembersTable;
  invitations: InvitationsTable;
  passkeys: PasskeysTable;
  passkey_challenges: PasskeyChallengesTable;
  recovery_codes: RecoveryCodesTable;
  sessions: SessionsTable;
  seen_proofs: SeenProofsTable;
  sites: SitesTable;
  hubs: HubsTable;
  pairing_codes: PairingCodesTable;
  access_points: AccessPointsTable;
  door_codes: DoorCodesTable;
  parcels: ParcelsTable;
  parcel_numbers: ParcelNumbersTable;
  mail_addresses: MailAddressesTable;
  parcel_mail_settings: ParcelMailSettingsTable;
  mailboxes: MailboxesTable;
  mails: MailsTable;
  mail_parcels: MailParcelsTable;
  visits: VisitsTable;
  approvals: ApprovalsTable;
  courier_visits: CourierVisitsTable;
  grants: GrantsTable;
  held_grants: HeldGrantsTable;
  visit_parcels: VisitParcelsTable;
  visit_photos: VisitPhotosTable;
  courier_wishes: CourierWishesTable;
  visit_entries: VisitEntriesTable;
  hub_journals: HubJournalsTable;
  checkpoints: CheckpointsTable;
  device_cosignatures: DeviceCosignaturesTable;
  hub_commands: HubCommandsTable;
  acts: ActsTable;
  act_reports: ActReportsTable;
  refused_entries: RefusedEntriesTable;
  recordings: RecordingsTable;
  shares: SharesTable;
  calendar_feeds: CalendarFeedsTable;
  away_calendars: AwayCalendarsTable;
  away_periods: AwayPeriodsTable;
  assistant_clients: AssistantClientsTable;
  assistant_grants: AssistantGrantsTable;
  assistant_tokens: AssistantTokensTable;
  push_subscriptions: PushSubscriptionsTable;
  notice_targets: NoticeTargetsTable;
  alarm_calls: AlarmCallsTable;
  incident_entries: IncidentEntriesTable;
  notifications: NotificationsTable;
  notification_deliveries: NotificationDeliveriesTable;
  idempotency_keys: IdempotencyKeysTable;
  migrations: MigrationsTable;
  carriers: CarriersTable;
  carrier_credentials: CarrierCredentialsTable;
  delivery_codes: DeliveryCodesTable;
  carrier_deliveries: CarrierDeliveriesTable;
  carrier_events: CarrierEventsTable;
  couriers: CouriersTable;
  registered_visits: RegisteredVisitsTable;
  webhooks: WebhooksTable;
  webhook_messages: WebhookMessagesTable;
  order_hooks: OrderHooksTable;
  order_receipts: OrderReceiptsTable;
  hook_orders: HookOrdersTable;
  hook_parcels: HookParcelsTable;
}

/**
 * Tables that are whole on every node when the others are distributed by `site_id`: people, and the directories from an id that arrives from outside to its site.
 * Every other table has `site_id` in its primary key, its foreign keys and its unique indexes.
 */
export const referenceTables = [
  'households',
  'members',
  'invitations',
  'passkeys',
  'passkey_challenges',
  'recovery_codes',
  'sessions',
  'seen_proofs',
  'sites',
  'hubs',
  'pairing_codes',
  'door_codes',
  'mail_addresses',
  'courier_visits',
  'push_subscriptions',
  'shares',
  'calendar_feeds',
  'assistant_clients',
  'assistant_grants',
  'assistant_tokens',
  'notice_targets',
  'idempotency_keys',
  'migrations',
  'carriers',
  'carrier_credentials',
  'delivery_codes',
  'carrier_deliveries',
  'carrier_events',
  'couriers',
  'registered_visits',
  'webhooks',
  'webhook_messages',
  'order_hooks',
  'order_receipts',
  'hook_orders',
  'hook_parcels',
] as const satisfies readonly (keyof Schema)[];
