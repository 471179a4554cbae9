import type { AccessPoint, Parcel, ParcelAttributes, ProblemCode } from '@latchkey/contract';
import { type LabelReading, normaliseNumber } from '@latchkey/labels';
import { CodedError } from '@latchkey/kit';

const SHORTEST_NUMBER = 6;
const LONGEST_NUMBER = 80;

/** A parcel of the door's household whose number the label may hold, and which of its numbers that is. */
export interface MatchingParcel {
  readonly id: string;
  /** `out`: it is taken along. */
  readonly direction?: Parcel['direction'];
  readonly status: Parcel['status'];
  readonly accessPointId: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly number: string;
  /** A courier whom it let in said that it was not left: it opens nothing by itself any more. */
  readonly takenBack?: boolean;
  /** What the household wants for this one; null: what its policy says. */
  readonly how?: Parcel['how'];
  /** Null where nobody told of any. */
  readonly attributes: Pick<ParcelAttributes, 'ageCheck' | 'doNotLocker'> | null;
}

/** What of a door decides whether a parcel may be left there. */
export interface MatchingDoor {
  readonly accessPointId: string;
  readonly kind: AccessPoint['kind'];
  readonly postcode: string | null;
}

/** Every number that a reading may mean, in normal form: what to look for among the parcels of a door. Throws `label.unreadable`. */
export function numbersOn(reading: LabelReading): readonly string[] {
  const numbers = reading.kind === 'refused' ? [] : [...reading.candidates.map(({ number }) => number), normaliseNumber(reading.text)];
  const usable = [...new Set(numbers)].filter((number) => number.length >= SHORTEST_NUMBER && number.length <= LONGEST_NUMBER);
  if (usable.length === 0) throw refusal('label.unreadable', 'There is no tracking number in this code. Scan the barcode of the label, or type the number.');
  return usable;
}

/**
 * Decides for which expected parcel a scan is; without a reading, for the one that was named. What a refusal says is for the courier: what to do, and nothing of what else is expected.
 * Throws `label.unknown`, `label.delivered`, `label.wrong_house`, `label.wrong_day`, `label.by_hand` or `visit.busy`.
 */
export function matchLabel(reading: LabelReading | undefined, parcels: readonly MatchingParcel[], door: MatchingDoor, now: number): MatchingParcel {
  const here = parcels.filter(({ accessPointId, status }) => status !== 'cancelled' && (accessPointId === null || accessPointId === door.accessPointId));
  const open = here.filter(({ status }) => status === 'expected');
  const inTime = open.filter(({ notBefore, notAfter }) => (notBefore === null || now >= Date.parse(notBefore)) && (notAfter === null || now <= Date.parse(notAfter)));
  const parcel = inTime[0] ?? open[0] ?? here.find(({ status }) => status === 'delivering') ?? here[0];
  // What is taken along goes elsewhere by its nature.
  if (parcel?.direction !== 'out' && goesElsewhere(reading, parcel?.number, door.postcode)) throw refusal('label.wrong_house', 'The label names another address. Check the house; this door stays locked.');
  if (parcel === undefined) throw refusal('label.unknown', 'This parcel is not for this door. Check the address, or scan the label with the tracking number.');
  if (parcel.status === 'delivered') throw refusal('label.delivered', 'This parcel was already delivered. If you hold it in your hands, deliver it another way.');
  if (parcel.status === 'delivering') throw refusal('visit.busy', 'A delivery of this parcel is already running.');
  if (inTime.length === 0) throw refusal('label.wrong_day', 'This parcel may not be delivered here now. Deliver it another way, or come back in its time.');
  if (mustBeHandedOver(parcel, door)) throw refusal('label.by_hand', 'This parcel must be handed to a person. Ring the bell; this door stays locked.');
  return parcel;
}

/** An age is checked by looking at somebody, and a door that opens by itself looks at nobody. Nor does a door open for what the household wants to take in itself. */
const mustBeHandedOver = ({ attributes, how }: MatchingParcel, { kind }: MatchingDoor): boolean => how === 'never' || attributes?.ageCheck === true || (attributes?.doNotLocker === true && kind === 'locker');

/** Whether the label says a destination and it is not this site's. For a parcel that is expected, only what was read together with its number counts. */
function goesElsewhere(reading: LabelReading | undefined, number: string | undefined, postcode: string | null): boolean {
  if (postcode === null || reading === undefined || reading.kind === 'refused') return false;
  const candidates = number === undefined ? reading.candidates.filter(({ checked }) => checked) : reading.candidates.filter((candidate) => candidate.number === number);
  const destinations = candidates.flatMap(({ destination }) => (destination === undefined ? [] : [destination.value]));
  return destinations.length > 0 && destinations.every((value) => !samePostcode(value, postcode));
}

/** A US ZIP is the same place as its ZIP+4. */
function samePostcode(one: string, other: string): boolean {
  const plain = (text: string) => text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const [short, long] = [plain(one), plain(other)].toSorted((a, b) => a.length - b.length);
  return short === long || (/^\d{5}$/.test(short ?? '') && /^\d{9}$/.test(long ?? '') && (long ?? '').startsWith(short ?? ''));
}

const refusal = (code: ProblemCode, message: string) => new CodedError(code, message);
