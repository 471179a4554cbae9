import * as z from 'zod/mini';

/** Kinds of recordings, which the hub keeps: of deliveries, returns and collections; of who came in by a key; of what alarmed between visits. */
export const RECORDING_KINDS = ['deliveries', 'entries', 'incidents'] as const;
export type RecordingKind = (typeof RECORDING_KINDS)[number];
/** What the server keeps: couriers' photos, mails that named parcels, what people were told, and what is known of parcels that came or were struck off. */
export const SERVER_KINDS = ['photos', 'mails', 'notices', 'parcels'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];
export type RetentionKind = RecordingKind | ServerKind;
export const RETENTION_KINDS: readonly RetentionKind[] = [...RECORDING_KINDS, ...SERVER_KINDS];

/** In days. */
const keptDays = z.int().check(z.minimum(1), z.maximum(730));
const perhaps = z.optional(keptDays);

/** For how many days each kind is kept. Owners sign it with the policy: whoever took over the server could otherwise have the hub delete what shows it. */
export const retention = z.strictObject({ deliveries: perhaps, entries: perhaps, incidents: perhaps, photos: perhaps, mails: perhaps, notices: perhaps, parcels: perhaps });
export type Retention = z.infer<typeof retention>;

/** Of what no owner chose. The hub keeps recordings for as long as its own settings say, which are a bound for every choice, too. */
export const DEFAULT_DAYS: Readonly<Record<ServerKind, number>> = { photos: 30, mails: 30, notices: 90, parcels: 365 };
