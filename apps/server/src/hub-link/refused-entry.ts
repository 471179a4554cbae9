import { CodedError } from '@latchkey/kit';

/** Why a line of a hub's journal was not believed: not of the agreed form, not to be stored, or about what is another hub's. */
export type EntryErrorCode =
  | 'entry.foreign_door'
  | 'entry.foreign_recording'
  | 'entry.foreign_visit'
  | 'entry.no_instant'
  | 'entry.not_of_form'
  | 'entry.not_storable'
  | 'entry.not_text';

/** A line that cannot be believed: it is kept aside with the reason, and the journal goes on after it. */
export const refuseEntry = (reason: 'foreign_door' | 'foreign_visit' | 'foreign_recording', message: string): CodedError<EntryErrorCode> => new CodedError(`entry.${reason}`, message);
