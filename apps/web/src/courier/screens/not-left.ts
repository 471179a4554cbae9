/** Why a parcel was not left, loaded apart from the page's first screens. */
export { NotLeftScreen } from './not-left-screen.tsx';
export { Reasons } from './reasons.tsx';
