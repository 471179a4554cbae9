import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ParcelProgress } from '@latchkey/domain';
import { type Instant, parseInstant } from '@latchkey/kit';
import { z } from 'zod';

/** What a message says of one parcel of an order. */
export interface ToldNumber {
  /** As the shop wrote it. */
  readonly number: string;
  readonly progress: ParcelProgress | null;
  readonly cancelled: boolean;
}

/** What a message of a shop's system says of one order. Of its customer nothing is read. */
export interface OrderNews {
  /** As the system numbers it. */
  readonly orderId: string;
  /** As people call it; null where it does not say. */
  readonly name: string | null;
  /** The checkout's token; undefined where the message holds none. */
  readonly token: string | undefined;
  /** When the order became so; undefined where it does not say. */
  readonly at: Instant | undefined;
  readonly cancelled: boolean;
  readonly parcels: readonly ToldNumber[];
  /** These are all parcels of the order: a number that was known and is missing was taken back. */
  readonly complete: boolean;
}

/** A message as it came. */
export interface ShopMessage {
  readonly headers: IncomingHttpHeaders;
  /** What is signed, unread. */
  readonly body: Buffer;
}

/** How one system signs and writes. All of them sign by HMAC-SHA256 with a secret that both know. */
export interface ShopForm {
  /** A new secret; undefined where the system names its own. */
  readonly newSecret: (() => string) | undefined;
  readonly isSecret: (secret: string) => boolean;
  /** The signatures that came with the message, as bytes; any one may fit. */
  readonly signatures: (message: ShopMessage) => readonly Buffer[];
  /** What the signature must be under this secret. */
  readonly signatureBy: (secret: string, message: ShopMessage) => Buffer;
  /** When it was sent, by what is signed; undefined where the system signs no time, and what is inside has to say. NaN is never near. */
  readonly sentAt: (message: ShopMessage) => number | undefined;
  /** The same for a message that comes again: of what is signed, since a header that is not could be anybody's. */
  readonly idOf: (message: ShopMessage) => string;
  /** Reads a message that was signed. Undefined: not about the parcels of an order. Throws a ZodError for what is not of the documented form. */
  readonly read: (message: ShopMessage, json: unknown) => { readonly topic: string; readonly news: OrderNews | undefined };
}

export const headerOf = ({ headers }: ShopMessage, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value.slice(0, 2_000) : '';
};

export const hmac = (key: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

export const digestOf = ({ body }: ShopMessage): string => createHash('sha256').update(body).digest('base64url');

/** Whether one of the secrets signed the message; takes the same time wherever a signature differs. */
export function isSigned(form: ShopForm, secrets: readonly string[], message: ShopMessage): boolean {
  const given = form.signatures(message);
  const fits = secrets.flatMap((secret) => {
    const wanted = form.signatureBy(secret, message);
    return given.map((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
  });
  return fits.includes(true);
}

/** Text that the database can keep. */
export const shortText = (longest: number) => z.string().max(longest).regex(/^[^\0]*$/);
export const orderId = z.union([z.int().nonnegative(), shortText(100).min(1)]).transform(String);
/** In a list of names and values: what the checkout's widget left there. */
export const isTokenName = (name: string): boolean => /^_?deliver[-_]inside$/i.test(name);
export const tokenText = shortText(500);
/** A tracking number as people write them; what it is worth is seen when it is read. */
export const numberText = z.string().max(200);
export const MOST_PARCELS = 50;

/** An instant of the forms that the systems write, `+02:00` included. */
export const instantIn = (text: string | null | undefined): Instant | undefined => {
  const millis = Date.parse(text ?? '');
  return Number.isNaN(millis) ? undefined : parseInstant(new Date(millis).toISOString());
};
