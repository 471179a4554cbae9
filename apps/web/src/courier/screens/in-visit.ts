/** What a visit may need, loaded apart from the page's first screens while the door opens. */
import { createPhotoQueue, type PhotoQueueOptions, type Photos } from '../photo/photo-queue.ts';
import type { CourierApi } from '../visit/courier-api.ts';

export { PhotoButton } from '../photo/photo-button.tsx';
export { takeAlongTexts, withReturnWords } from '../texts/take-along-texts.ts';
export { anotherTexts } from '../texts/another-texts.ts';
export { createParcelQueue } from '../visit/parcel-queue.ts';
export { checkSecured } from '../visit/secured-proof.ts';
export { AnotherParcel } from './another-parcel.tsx';
export { AskingScreen } from './asking-screen.tsx';
export { NotLeftScreen } from './not-left-screen.tsx';
export { NotSecuredScreen } from './not-secured-screen.tsx';
export { PetsNote } from '../wishes/pets-note.tsx';
export { openReceipts } from '../receipt/receipts.ts';
export { ReceiptLink } from '../receipt/receipt-link.tsx';
export { Reasons } from './reasons.tsx';
export { RingingScreen } from './ringing-screen.tsx';
export { SecuredScreen } from './secured-screen.tsx';
export { TakeAlong } from './take-along.tsx';

/** What seals is fetched beside these screens, before a dead spot comes; where that fails, again by the first photo. */
export function openPhotos({ proven }: Pick<CourierApi, 'proven'>, { storage, ...options }: Omit<PhotoQueueOptions, 'send'> & { readonly storage: Storage | undefined }): Photos {
  const load = () => import('../photo/sealed-for-readers.ts');
  void load().catch(() => undefined);
  const queue = createPhotoQueue({ ...options, send: async (photo) => (await load()).sendSealed(proven, photo, storage) });
  return { ...queue, keptDays: async (visitId) => (await load()).photoDays(proven, visitId) };
}
