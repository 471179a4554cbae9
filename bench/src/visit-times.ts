import type { VisitEntry } from '@latchkey/contract';

/** One visit from the scan to the lock's report, as measured. Moments are epoch milliseconds; all programs run on one machine's clock. */
export interface VisitMoments {
  /** The courier's device accepted the decode; the request is made next. */
  readonly scannedAt: number;
  /** The courier's device had its answer. */
  readonly answeredAt: number;
  /** The server matched the parcel and planned the grant. */
  readonly grantedAt: number;
  readonly entries: readonly VisitEntry[];
}

/** Where the time between scan and unlock went, in milliseconds since the scan. NaN for what the time line does not hold. */
export interface VisitTimes {
  readonly granted: number;
  /** The hub took the request, verified the grant and is about to journal it. */
  readonly atHub: number;
  readonly pictureKnown: number;
  readonly boltRead: number;
  readonly doorRead: number;
  readonly recordingConfirmed: number;
  /** The last of what the unlock waits for has come; the command goes out once this line is in the journal. */
  readonly commanded: number;
  /** The lock's own report that the bolt is withdrawn. */
  readonly unlocked: number;
  readonly answered: number;
  /** The event that the unlock had to wait for longest. */
  readonly lastGate: string;
}

export function visitTimes({ scannedAt, answeredAt, grantedAt, entries }: VisitMoments): VisitTimes {
  const since = (entry: VisitEntry | undefined) => (entry === undefined ? Number.NaN : Date.parse(entry.at) - scannedAt);
  const first = (type: string, fits: (entry: VisitEntry) => boolean = () => true) => entries.find((entry) => entry.type === type && fits(entry));
  // What was answered when the page opened stands in for reports of now.
  const read = (type: string) => since(entries.find((entry) => entry.type === type || entry.type === 'devices.answered'));
  const command = entries.find(({ state }) => state === 'unlocking');
  return {
    granted: grantedAt - scannedAt,
    atHub: since(first('visit.requested')),
    pictureKnown: since(first('picture.changed', ({ data }) => data['alive'] === true)),
    boltRead: read('bolt.reported'),
    doorRead: read('door.reported'),
    recordingConfirmed: since(first('recorder.confirmed')),
    commanded: since(command),
    unlocked: since(entries.find(({ state }) => state === 'unlocked')),
    answered: answeredAt - scannedAt,
    lastGate: command?.type ?? 'none',
  };
}
