import { useEffect, useState } from 'react';

/** A text to be scanned off the screen or off paper. What draws it is loaded then; without it the text still stands beside. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    import('./qr-picture.ts').then(({ qrPicture }) => setPicture(qrPicture(text)), () => undefined);
  }, [text]);
  return picture === undefined ? null : <img className="share-code" src={picture} alt={label} />;
}
