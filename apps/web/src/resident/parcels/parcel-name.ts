import type { Parcel } from '@latchkey/contract';
import type { ResidentTexts } from '../texts/resident-texts.ts';

/** What a parcel is called. The details of a past one may have been deleted. */
export const nameOf = ({ title, number }: Pick<Parcel, 'title' | 'number'>, { parcel }: ResidentTexts): string => (title === '' && number === '' ? parcel.forgotten : title);
