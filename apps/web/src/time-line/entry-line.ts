import type { TrueState } from '../design/true-state.ts';
import type { TimeLineTexts } from './texts/time-line-texts.ts';

/** Which words a line takes. */
export type EntryWords = keyof TimeLineTexts['entry'];
export type AlarmName = keyof TimeLineTexts['alarm'];

/** A line of a visit, from the server or out of a bundle: only the server says when it had it. */
export interface NotedEntry {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly state: string;
  readonly notices: readonly string[];
  readonly receivedAt?: string;
}

export interface EntryLine {
  readonly seq: number;
  readonly at: string;
  readonly words: EntryWords;
  /** Facts for the words: the number of parcels, a reason. */
  readonly count: number;
  readonly tone: TrueState | 'plain';
  /** Alarms that were raised at this moment and that the words do not say already; those that this page has no words for are `other`. */
  readonly alarms: readonly AlarmName[];
  /** Of use only to somebody who checks every step: a repeated report, an acknowledgement. */
  readonly minor: boolean;
  /** How long after the event the server had it, in milliseconds; the two clocks may differ. Undefined where no server said it. */
  readonly delayMillis: number | undefined;
}

const ALARMS: ReadonlySet<string> = new Set<AlarmName>([
  'did_not_unlock', 'jammed', 'left_open', 'lock_silent', 'door_unknown', 'bolt_on_open_door', 'forced', 'bolt_moved', 'fire', 'fire_unlocked', 'picture_lost', 'recording_lost', 'device_silent', 'hub_restarted', 'hub_silent', 'hub_twice', 'hub_restored', 'hub_breaker',
]);

/** Alarms that say no more than the line itself. */
const SAME: Partial<Record<EntryWords, AlarmName>> = {
  boltPartial: 'jammed', pictureLost: 'picture_lost', leftOpen: 'left_open', recordingFailed: 'recording_lost', hubRestarted: 'hub_restarted', didNotUnlock: 'did_not_unlock',
};

/** An alarm's name for the table of words. */
export function alarmName(kind: string): AlarmName {
  const name = kind.replace(/^alarm\./, '');
  // Every member of the set is a name of the table.
  return ALARMS.has(name) ? (name as AlarmName) : 'other';
}

/** The time line's lines, oldest first. */
export function entryLines(entries: readonly NotedEntry[]): readonly EntryLine[] {
  let bolt: unknown;
  let door: unknown;
  return entries
    .toSorted((one, other) => one.seq - other.seq)
    .map((entry) => {
      const repeated = (entry.type === 'bolt.reported' && entry.data['bolt'] === bolt) || (entry.type === 'door.reported' && entry.data['door'] === door);
      if (entry.type === 'bolt.reported') bolt = entry.data['bolt'];
      if (entry.type === 'door.reported') door = entry.data['door'];
      const alarms = entry.notices.filter((kind) => kind.startsWith('alarm.')).map(alarmName);
      const { words, tone, minor = false } = said(entry);
      return {
        seq: entry.seq,
        at: entry.at,
        words,
        count: typeof entry.data['parcels'] === 'number' ? entry.data['parcels'] : 1,
        tone: alarms.length > 0 ? 'attention' : tone,
        alarms: alarms.filter((alarm) => alarm !== SAME[words]),
        // How bolt and door stood before anything moved.
        minor: (minor || repeated || ((entry.type === 'bolt.reported' || entry.type === 'door.reported') && (entry.state === 'new' || entry.state === 'arming'))) && entry.notices.length === 0 && !words.startsWith('secured'),
        delayMillis: entry.receivedAt === undefined ? undefined : Date.parse(entry.receivedAt) - Date.parse(entry.at),
      };
    });
}

interface Said {
  readonly words: EntryWords;
  readonly tone: EntryLine['tone'];
  readonly minor?: boolean;
}
const plain = (words: EntryWords): Said => ({ words, tone: 'plain' });
const minor = (words: EntryWords): Said => ({ words, tone: 'plain', minor: true });

function said({ type, data, state, notices }: NotedEntry): Said {
  // An end is said as an end, whichever report or deadline brought it.
  if (notices.includes('visit.bolted')) return { words: 'bolted', tone: 'unknown' };
  if (notices.includes('visit.secured') || (state === 'secured' && type === 'deadline.passed')) return { words: securedWords(data['caveats']), tone: 'secured' };
  if (notices.includes('visit.refused')) return { words: 'refused', tone: 'attention' };
  if (notices.includes('visit.not_opened')) return plain('notOpened');
  if (notices.includes('visit.found_open')) return { words: 'foundOpen', tone: 'open' };
  if (notices.includes('visit.opened_from_inside')) return { words: 'openedFromInside', tone: 'open' };
  switch (type) {
    case 'visit.requested':
      return plain(data['purpose'] === 'collection' ? 'requestedCollection' : data['purpose'] === 'return' ? 'requestedReturn' : data['purpose'] === 'entry' ? 'requestedEntry' : 'requested');
    case 'recorder.confirmed':
      return plain('recording');
    case 'recorder.failed':
      return { words: 'recordingFailed', tone: 'attention' };
    case 'picture.changed':
      if (data['alive'] !== true) return { words: 'pictureLost', tone: 'attention' };
      return typeof data['proofAge'] === 'number' ? plain('pictureProved') : plain('pictureLive');
    case 'bolt.reported':
      return saidOfBolt(data);
    case 'door.reported':
      if (data['door'] === 'open') return { words: 'doorOpen', tone: 'open' };
      return data['door'] === 'closed' ? plain('doorClosed') : { words: 'doorUnknown', tone: 'unknown' };
    case 'zone.reported':
      if (data['zone'] === 'disarmed') return plain('zoneDisarmed');
      return data['zone'] === 'armed' ? { words: 'zoneArmed', tone: state === 'arming' ? 'plain' : 'attention' } : { words: 'zoneUnknown', tone: 'unknown' };
    case 'lock.acknowledged':
      return minor(data['action'] === 'unlock' ? 'unlockTaken' : 'lockTaken');
    case 'lock.failed':
      return { words: data['action'] === 'unlock' ? 'unlockFailed' : 'lockFailed', tone: 'attention' };
    case 'device.silent':
      return { words: data['device'] === 'contact' ? 'contactSilent' : 'lockSilent', tone: 'unknown' };
    case 'lock.asked':
      return plain(data['by'] === 'courier' ? 'courierLock' : 'memberLock');
    case 'stop.asked':
      return plain('stop');
    case 'courier.waiting':
      return plain('courierWaiting');
    case 'parcels.added':
      return plain(data['purpose'] === 'return' ? 'parcelTaken' : 'parcelsAdded');
    case 'devices.answered':
      return minor('answered');
    case 'fire.alarm':
      return data['on'] === true ? { words: 'fire', tone: 'attention' } : plain('fireOver');
    case 'hub.restarted':
      return { words: 'hubRestarted', tone: 'attention' };
    case 'deadline.passed':
      return saidOfDeadline(data['deadline']);
    default:
      return minor('other');
  }
}

/** Secured, and what the visit cannot claim. */
function securedWords(caveats: unknown): EntryWords {
  if (!Array.isArray(caveats)) return 'secured';
  if (caveats.includes('picture.unproven')) return 'securedUnproven';
  return caveats.length > 0 ? 'securedUnasked' : 'secured';
}

function saidOfBolt(data: NotedEntry['data']): Said {
  const byHand = data['cause'] === 'manual';
  if (data['bolt'] === 'thrown') return plain(byHand ? 'boltInByHand' : 'boltIn');
  if (data['bolt'] === 'withdrawn') return { words: byHand ? 'boltBackByHand' : 'boltBack', tone: 'open' };
  return data['bolt'] === 'partial' ? { words: 'boltPartial', tone: 'attention' } : { words: 'boltUnknown', tone: 'unknown' };
}

function saidOfDeadline(deadline: unknown): Said {
  if (deadline === 'arm') return plain('notReady');
  if (deadline === 'withdraw') return plain('didNotUnlock');
  if (deadline === 'left_open') return { words: 'leftOpen', tone: 'attention' };
  if (deadline === 'relock') return plain('relock');
  if (deadline === 'throw') return plain('lockOverdue');
  if (deadline === 'retry_lock') return plain('lockRetry');
  return minor('other');
}
