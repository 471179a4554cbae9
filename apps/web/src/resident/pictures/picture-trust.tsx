import type { AccessPoint } from '@latchkey/contract';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';

/** Says in words when a door is opened on a picture that nothing proves to be live; says nothing where it is proved. */
export function PictureTrust({ accessPoint: { camera } }: { readonly accessPoint: AccessPoint }) {
  const { texts } = useTexts();
  if (camera.proof?.rule !== 'unproven-allowed') return null;
  return (
    <p className="note small picture-trust">
      <strong>{texts.picture.proof.unproven}.</strong> {texts.picture.proof.unprovenDetail}
    </p>
  );
}

/** The hub's reason as a sentence. */
export function proofWords(texts: ResidentTexts, reason: string): string {
  const words: Readonly<Record<string, string>> = texts.picture.proof.reason;
  return words[reason.replace(/^picture\./, '')] ?? texts.picture.proof.reason.other;
}
