/** What a courier's phone signs before a door's reader, without a network. */
export interface Handover {
  /** The held grant's id, `grt_…`. */
  readonly grantId: string;
  /** When it was signed, by the phone's clock: seconds since 1970. */
  readonly at: number;
  /** 64 bytes: Ed25519, or ECDSA on P-256 with SHA-256. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

const MARK = 'LATCHKEY1:';
/** Crockford's base 32 in capitals, as in ids: a QR code packs capitals and digits 5.5 bits each, and no scanner's keyboard layout garbles them. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID = 26;
const TIME = 7;
/** 64 bytes, 5 bits a character. */
const SIGNATURE = 103;
/** 146 characters: version 6 of a QR code at error correction M. */
export const HANDOVER_LENGTH: number = MARK.length + ID + TIME + SIGNATURE;
const TEXT = new RegExp(`^${MARK}([${ALPHABET}]{${ID}})([${ALPHABET}]{${TIME}})([${ALPHABET}]{${SIGNATURE}})$`);

/** What is signed. The door stands in it and not in the picture: the hub knows at which door its reader is. */
export const handoverBytes = (accessPointId: string, grantId: string, at: number): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`latchkey handover v1\n${accessPointId}\n${grantId}\n${at}`);

/** The text of the QR code that the phone shows at a door: capitals, digits and a colon, {@link HANDOVER_LENGTH} characters. `at` is in seconds since 1970; `key` is the courier's private key. For a browser, and without anything but WebCrypto. */
export async function signHandover({ grantId, accessPointId, at }: { readonly grantId: string; readonly accessPointId: string; readonly at: number }, key: CryptoKey): Promise<string> {
  const algorithm = key.algorithm.name === 'ECDSA' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: key.algorithm.name };
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, handoverBytes(accessPointId, grantId, at)));
  return `${MARK}${grantId.slice('grt_'.length).toUpperCase()}${timeText(at)}${toBase32(signature)}`;
}

/** Takes a text apart that was held before a reader; undefined unless it is written in the one way in which a phone writes it. Nothing in it is believed yet. */
export function readHandover(text: string): Handover | undefined {
  // Some scanners end a line.
  if (text.length > HANDOVER_LENGTH + 2) return undefined;
  const [, id, time, signed] = TEXT.exec(text.trimEnd()) ?? [];
  if (id === undefined || time === undefined || signed === undefined) return undefined;
  const signature = fromBase32(signed);
  return signature === undefined ? undefined : { grantId: `grt_${id.toLowerCase()}`, at: Array.from(time).reduce((sum, char) => sum * 32 + ALPHABET.indexOf(char), 0), signature };
}

function timeText(at: number): string {
  let text = '';
  for (let rest = Math.floor(at); text.length < TIME; rest = Math.floor(rest / 32)) text = ALPHABET.charAt(rest % 32) + text;
  return text;
}

function toBase32(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0];
  for (const byte of bytes) {
    held = ((held & 31) << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((held >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31);
}

/** Undefined where bits stray at the end: one signature has one spelling. */
function fromBase32(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [length, bits, held] = [0, 0, 0];
  for (const char of text) {
    held = ((held & 255) << 5) | ALPHABET.indexOf(char);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >> bits) & 255;
    length += 1;
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
