import { sha256Hex, type Verdict } from '@latchkey/evidence';
import type { NotLeftReason, VisitWithTimeline } from '@latchkey/contract';
import { carrierName } from '../resident/parcels/carrier-names.ts';
import { alarmName, entryLines } from '../time-line/entry-line.ts';
import { en as timeLine } from '../time-line/texts/en.ts';
import { flawWords } from '../verify/flaw-words.ts';
import { maskWords } from '../verify/mask-words.ts';
import { en as verifyTexts } from '../verify/texts/en.ts';

/** What a claim says, before it becomes a PDF: everything in the reader's words, nothing decided later. */
export interface Claim {
  readonly title: string;
  readonly when: string;
  readonly verdict: { readonly kind: Verdict['kind']; readonly title: string; readonly words: readonly string[] };
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly moments: readonly { readonly time: string; readonly words: string; readonly urgent: boolean }[];
  readonly pictures: readonly ClaimPicture[];
  /** What nobody can see in them; empty for nothing. */
  readonly picturesLack: string;
  /** Where whoever got the bundle checks it: the page of this household's server, with the hub's key behind the #, which no server sees. */
  readonly checkAddress: string;
  readonly checking: readonly string[];
  readonly footer: string;
}

export interface ClaimPicture {
  readonly jpeg: Uint8Array;
  readonly words: string;
}

export interface ClaimMaterial {
  readonly visit: VisitWithTimeline;
  readonly verdict: Verdict;
  readonly bundle: { readonly name: string; readonly bytes: Uint8Array };
  readonly pictures: readonly ClaimPicture[];
  /** Of the page that makes it: `https://home.example`. */
  readonly origin: string;
  readonly madeAt: Date;
}

/** More do not fit on two pages; the bundle has all of them. */
const MOST_MOMENTS = 26;
const MOST_FLAWS = 4;
const MOST_PARCELS = 4;

const VERDICTS: Readonly<Record<Verdict['kind'], readonly [title: string, words: string]>> = {
  proved: [verifyTexts.proved, verifyTexts.provedDetail],
  proved_in_part: [verifyTexts.provedInPart, verifyTexts.provedInPartDetail],
  not_proved: [verifyTexts.notProved, verifyTexts.notProvedDetail],
};

/** A claim is read by carriers and insurers: in English, times in UTC so that nobody has to guess a zone. */
export function describeClaim({ visit, verdict, bundle, pictures, origin, madeAt }: ClaimMaterial): Claim {
  const lines = entryLines(verdict.timeline).filter(({ minor }) => !minor);
  const moments = lines.map(({ at, words, alarms, tone }) => ({ time: clock(at), words: [timeLine.entry[words], ...alarms.map((alarm) => timeLine.alarm[alarm])].join('. '), urgent: tone === 'attention' }));
  const [title, words] = VERDICTS[verdict.kind];
  // As the evidence has it: what the server says of it may be another thing.
  const masks = verdict.recordings.flatMap(({ masked }) => masked ?? []);
  const covered = Math.max(0, ...masks.map(({ percent }) => percent));
  const flaws = verdict.findings.map((finding) => flawWords(verifyTexts, finding)).map(({ place, words: what }) => `${place}: ${what}`);
  return {
    title: `${PURPOSES[visit.purpose]} at ${visit.accessPointName}`,
    when: `${day(visit.startedAt)}, ${clock(visit.startedAt)} to ${visit.endedAt === null ? 'now' : clock(visit.endedAt)} UTC`,
    verdict: { kind: verdict.kind, title, words: [words, ...cut(flaws, MOST_FLAWS, 'more, named by whatever checks the bundle')] },
    facts: [
      ...cut(visit.parcels.map(({ title: name, carrier, number }) => `${name}: ${carrierName(carrier) ?? 'carrier unknown'} ${number}`), MOST_PARCELS, 'more').map((parcel, index) => [index === 0 ? 'Parcel' : '', parcel] as const),
      ['Courier', courierIn(verdict)],
      ...(visit.report === undefined ? [] : [['Said', `${NOT_LEFT[visit.report.reason]} (the courier’s word, ${clock(visit.report.at)})`] as const]),
      ['Door', doorWords(visit)],
      ['Alarms', visit.alarms.length === 0 ? 'none' : visit.alarms.map((alarm) => timeLine.alarm[alarmName(alarm)]).join('; ')],
      ['Recording', verdict.recordings.map(({ intact, segments, withheld }) => `${intact} of ${segments} stretches intact${withheld > 0 ? `, ${withheld} withheld` : ''}`).join('; ') || 'none'],
      ...masks.map((masked) => ['Masked', maskWords(verifyTexts, masked).join(' ')] as const),
      ['Signed by', verdict.hub === undefined ? 'nobody' : `the household's hub, key ${verdict.hub.thumbprint}`],
      ...verdict.witnesses.map(({ what, thumbprint, at }) => ['Seen by', `${what === 'server' ? 'its server' : 'a resident’s device'} at ${clock(at)}, key ${thumbprint}`] as const),
    ],
    moments: moments.length > MOST_MOMENTS ? [...moments.slice(0, MOST_MOMENTS), { time: '', words: `and ${moments.length - MOST_MOMENTS} more in the bundle`, urgent: false }] : moments,
    pictures,
    picturesLack: covered === 0 ? '' : `What is black in pictures of the recording was covered by the household’s privacy masks, ${covered} % of the picture: what is under them was never recorded.`,
    checkAddress: `${origin}/verify${verdict.hub === undefined ? '' : `#hub=${verdict.hub.thumbprint}`}`,
    checking: [
      `This page and its pictures are taken from ${bundle.name}, which comes with it. That file is the evidence; this page is for reading.`,
      `Choose the file on ${origin}/verify (the code beside this leads there), or on the page /verify of any other Latchkey server: it stays on your device, and nothing is sent. Without any page: latchkey verify ${bundle.name}`,
      `SHA-256 of the file: ${sha256Hex(bundle.bytes)}`,
      'Ask the household for the key of its hub and compare it with the one named here: that is what makes it this home’s evidence.',
    ],
    footer: `Visit ${visit.id}. Made ${day(madeAt.toISOString())}, ${clock(madeAt.toISOString())} on the household’s device. Times are UTC, by the hub’s clock.`,
  };
}

const PURPOSES: Readonly<Record<VisitWithTimeline['purpose'], string>> = { delivery: 'Delivery', collection: 'Collection', return: 'Return', entry: 'A guest’s visit' };

const NOT_LEFT: Readonly<Record<NotLeftReason, string>> = { 'no-fit': 'not left: does not fit', nobody: 'not left: nobody answered', damaged: 'not left: damaged', refused: 'not left: refused', 'no-access': 'not left: the door did not open', 'wrong-address': 'not left: wrong house' };

/** Who it was, as far as the hub's own lines say. */
function courierIn({ timeline }: Verdict): string {
  return timeline.some(({ type }) => type === 'visit.requested') ? 'identified by the key of the phone that asked' : 'unknown';
}

function doorWords({ openedAt, closedAt, lockedAt, state }: VisitWithTimeline): string {
  const open = openedAt === null ? 'never opened' : closedAt === null ? `opened ${clock(openedAt)}, never reported closed` : `open from ${clock(openedAt)} to ${clock(closedAt)}`;
  return `${open}; ${state === 'secured' && lockedAt !== null ? `locked and closed at ${clock(lockedAt)}` : `ended ${state.replaceAll('_', ' ')}`}`;
}

const cut = (items: readonly string[], most: number, rest: string): readonly string[] => (items.length > most ? [...items.slice(0, most), `and ${items.length - most} ${rest}`] : items);

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
const day = (at: string): string => DAY.format(new Date(at));
const clock = (at: string): string => at.slice(11, 19);
