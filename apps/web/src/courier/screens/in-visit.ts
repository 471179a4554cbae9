/** What a visit may need, loaded apart from the page's first screens while the door opens. */
export { anotherTexts } from '../texts/another-texts.ts';
export { createParcelQueue } from '../visit/parcel-queue.ts';
export { checkSecured } from '../visit/secured-proof.ts';
export { AnotherParcel } from './another-parcel.tsx';
export { AskingScreen } from './asking-screen.tsx';
export { NotLeftScreen } from './not-left-screen.tsx';
export { NotSecuredScreen } from './not-secured-screen.tsx';
export { Reasons } from './reasons.tsx';
export { SecuredScreen } from './secured-screen.tsx';
