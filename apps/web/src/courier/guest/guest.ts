/** What only a guest's phone loads. */
export { GuestScreen } from '../screens/guest-screen.tsx';
export { guestTexts, withGuestWords } from './guest-texts.ts';
