import { MiB } from '@latchkey/kit';
import type { LabelCandidate } from '@latchkey/labels';
import { handoverWordsIn } from './handover-words.ts';
import { speaksOfShipment } from './label-cues.ts';
import { parseMail } from './mail-message.ts';
import type { MailParcel, MailReading } from './mail-reading.ts';
import { markupParcels, orderNumbers } from './markup-parcels.ts';
import { findNumbers } from './number-search.ts';
import { progressIn } from './progress-words.ts';
import { type Sender, senderOf } from './senders.ts';
import { findLinkedNumbers } from './tracking-links.ts';

/** The largest mail that is looked at. A shipping notice with its pictures stays far under. */
export const LARGEST_MAIL = MiB(2);
const MOST_PARCELS = 30;

const TRUST = { markup: 3, link: 2, words: 1, shape: 0 } as const;

type Finding = Pick<MailParcel, 'number' | 'carrier' | 'toldBy' | 'title' | 'expectedFrom' | 'expectedUntil'> & { readonly numbers: readonly string[] };

/**
 * Reads the parcels that a mail speaks of. Never rejects, fetches nothing, runs nothing, and takes time in proportion to a mail of at most `LARGEST_MAIL`.
 * Whether the sender is who the mail says is not looked at: what is found is a hint, and must be treated as anybody's word.
 *
 * @param raw the mail as it went over the wire (RFC 5322 with MIME).
 */
export async function readParcelMail(raw: Uint8Array): Promise<MailReading> {
  if (raw.byteLength > LARGEST_MAIL) return { kind: 'refused', reason: 'mail.too_large' };
  const mail = await parseMail(raw).catch(() => undefined);
  if (mail === undefined) return { kind: 'refused', reason: 'mail.unreadable' };
  const sender = senderOf(mail.from);
  const handover = handoverWordsIn(mail.text);
  const progress = progressIn(mail.subject, mail.text);
  const orders = orderNumbers(mail.items);
  const told = { sender, text: mail.text.toLowerCase() };
  const shipment = sender?.carrier !== undefined || progress !== null || speaksOfShipment(mail.text);

  const findings: readonly Finding[] = [
    ...markupParcels(mail.items).map((parcel): Finding => ({
      ...finding(parcel.number, parcel.candidates, told, 'markup'),
      carrier: carrierNamed(parcel.carrierName) ?? carrierOf(parcel.candidates, told),
      title: parcel.title ?? null,
      expectedFrom: parcel.expectedFrom ?? null,
      expectedUntil: parcel.expectedUntil ?? null,
    })),
    ...findLinkedNumbers(mail.links).map(({ number, candidates, carrier }) => ({ ...finding(number, candidates, told, 'link'), carrier: carrier ?? carrierOf(candidates, told) })),
    // A number by its shape alone counts only in a mail that speaks of a shipment.
    ...findNumbers(mail.text).filter(({ toldBy }) => toldBy === 'words' || shipment).map(({ number, candidates, toldBy }) => finding(number, candidates, told, toldBy)),
  ];
  const merged = mergeFindings(findings.filter(({ number }) => !orders.has(number))).slice(0, MOST_PARCELS);
  return {
    kind: 'read',
    sender: mail.from,
    senderName: sender?.name ?? null,
    subject: mail.subject,
    parcels: merged.map(({ numbers: _numbers, ...parcel }) => ({ ...parcel, progress, handoverCode: merged.length === 1 ? handover.code : null, ageCheck: handover.ageCheck, perishable: handover.perishable })),
  };
}

/** What a mail tells apart from its numbers: from whom it claims to be, and its words in lower case. */
interface Told {
  readonly sender: Sender | undefined;
  readonly text: string;
}

function finding(number: string, candidates: readonly LabelCandidate[], told: Told, toldBy: MailParcel['toldBy']): Finding {
  const carrier = carrierOf(candidates, told);
  const own = candidates.find((candidate) => candidate.carrier === carrier);
  return { number: own?.number ?? number, numbers: [number, ...candidates.map((candidate) => candidate.number)], carrier, toldBy, title: null, expectedFrom: null, expectedUntil: null };
}

/** The carrier that sent the mail; otherwise the one among the candidates that a shop's mail names, or the likeliest. */
function carrierOf(candidates: readonly LabelCandidate[], { sender, text }: Told): string | null {
  if (sender?.carrier !== undefined) return sender.carrier;
  const named = candidates.find(({ carrier }) => new RegExp(`\\b${carrier.replaceAll('_', ' ')}\\b`).test(text));
  return named?.carrier ?? candidates[0]?.carrier ?? null;
}

const carrierNamed = (name: string | undefined): string | undefined => (name === undefined ? undefined : senderOf(`@${name.toLowerCase().replaceAll(/[^a-z]/g, '')}.com`)?.carrier);

/** One parcel for every number, however often and in however many ways the mail tells it; the best teller wins, the others fill gaps. */
function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged: Finding[] = [];
  for (const next of findings.toSorted((a, b) => TRUST[b.toldBy] - TRUST[a.toldBy])) {
    const at = merged.findIndex(({ numbers }) => next.numbers.some((number) => numbers.includes(number)));
    const known = merged[at];
    if (known === undefined) merged.push(next);
    else merged[at] = { ...known, title: known.title ?? next.title, carrier: known.carrier ?? next.carrier, expectedFrom: known.expectedFrom ?? next.expectedFrom, expectedUntil: known.expectedUntil ?? next.expectedUntil };
  }
  return merged;
}
