import { create } from 'qrcode';

/** A version that holds 154 capitals and digits at correction level M (ISO/IEC 18004): every handover is as long as the other, and the picture never changes its size. */
const VERSION = 6;
/** Modules of a side. */
export const QR_SIDE: number = 4 * VERSION + 17;

/** The text as a QR code: rows of modules, true where dark. */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  const { modules } = create(text, { version: VERSION, errorCorrectionLevel: 'M' });
  return Array.from({ length: QR_SIDE }, (_row, y) => Array.from({ length: QR_SIDE }, (_module, x) => modules.get(y, x) === 1));
}
