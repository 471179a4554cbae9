import type { Verdict } from '@latchkey/evidence';
import type { VisitWithTimeline } from '@latchkey/contract';

/** What a claim says, before it becomes a PDF: everything in the reader's words, nothing decided later. */
export interface Claim {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly verdict: string;
  readonly moments: readonly (readonly [time: string, words: string])[];
  readonly pictures: readonly { readonly jpeg: Uint8Array; readonly words: string }[];
  readonly closing: readonly string[];
}

/** More lines of a time line than these do not fit on two pages; the bundle has all of them. */
const MOST_MOMENTS = 32;

const VERDICTS: Readonly<Record<Verdict['kind'], string>> = {
  proved: 'Proved: every line and picture is what the hub recorded, and nothing is missing.',
  proved_in_part: 'Proved in part: what is here is what the hub recorded; what is not here is named in the bundle.',
  not_proved: 'NOT PROVED: something in the bundle was changed.',
};

/** A claim is read by carriers and insurers: in English, times in UTC so that nobody has to guess a zone. */
export function describeClaim(visit: VisitWithTimeline, verdict: Verdict, pictures: Claim['pictures'], courier: string | undefined, madeAt: Date): Claim {
  const moments = verdict.timeline.filter(({ type }) => !QUIET.has(type)).map(({ at, type, state }) => [utc(at).slice(11), `${type} -> ${state}`] as const);
  const dropped = moments.length - MOST_MOMENTS;
  return {
    title: `Delivery at ${visit.accessPointName}`,
    facts: [
      ['Visit', visit.id],
      ['From', utc(visit.startedAt)],
      ['To', visit.endedAt === null ? 'not over' : utc(visit.endedAt)],
      ['Ended', `${visit.state}${visit.clean ? ', clean' : ''}${visit.alarms.length > 0 ? `, alarms: ${visit.alarms.join(', ')}` : ''}`],
      ['Parcels', visit.parcels.map(({ title, carrier, number }) => `${title} (${carrier ?? 'carrier unknown'} ${number})`).join('; ') || 'none'],
      ['Courier', courier ?? 'walk-up, known by the key of the phone only'],
      ['Hub', verdict.hub === undefined ? 'unknown' : `${verdict.hub.id}, key ${verdict.hub.thumbprint}`],
      ['Witness', verdict.witnesses.map(({ id, at }) => `${id} at ${utc(at)}`).join('; ') || 'none'],
    ],
    verdict: VERDICTS[verdict.kind],
    moments: dropped > 0 ? [...moments.slice(0, MOST_MOMENTS), ['', `and ${dropped} more in the bundle`]] : moments,
    pictures,
    closing: [
      'The pictures and this page are taken from the evidence bundle that comes with it; the bundle is what proves them.',
      'Check it without any network: latchkey verify <zip>, or the page /verify of any Latchkey server.',
      `Made ${utc(madeAt.toISOString())} on the household's own device. All times are UTC, by the hub's clock.`,
    ],
  };
}

/** Events that a claim's reader need not see; the bundle has them. */
const QUIET: ReadonlySet<string> = new Set(['recorder.confirmed', 'picture.changed', 'lock.acknowledged']);

const utc = (at: string): string => (at === '' ? 'unknown' : `${at.slice(0, 10)} ${at.slice(11, 19)}`);
