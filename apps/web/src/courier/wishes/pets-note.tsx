/** @jsxImportSource preact */
import { Icon } from '../../design/preact/icon.tsx';
import { householdTexts } from './household-texts.ts';
import './wishes.css';
import type { CourierLocale } from '../texts/courier-texts.ts';

/** A paw. */
const PAW = 'M12 12c-2.6 0-5 2.6-5 5 0 1.7 1.3 2.5 2.8 2.5 1 0 1.4-.5 2.2-.5s1.2.5 2.2.5c1.5 0 2.8-.8 2.8-2.5 0-2.4-2.4-5-5-5ZM9 4.5v2.5M15 4.5v2.5M4.5 9.5v2M19.5 9.5v2';

/** Animals are behind the door: said before it opens, and while it is open. */
export const PetsNote = ({ locale }: { readonly locale: CourierLocale }) => (
  <p class="note pets">
    <Icon path={PAW} />
    {householdTexts(locale).pets}
  </p>
);
