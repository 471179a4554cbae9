import { digest, equal, hex, own, type Raw } from './bytes.ts';
import { CURVES, describe, isSigned } from './certificate.ts';
import { inside, type Node, parse } from './der.ts';
import { certificatesOf, type Stamp } from './time-stamp.ts';

/** What signatures on certificates are taken, and over which hash. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'SHA-256', '1.2.840.113549.1.1.12': 'SHA-384', '1.2.840.113549.1.1.13': 'SHA-512',
  '1.2.840.10045.4.3.2': 'SHA-256', '1.2.840.10045.4.3.3': 'SHA-384', '1.2.840.10045.4.3.4': 'SHA-512',
};
/** More certificates than any authority sends along. */
const MOST = 16;

/** Whether the chain of the one that stamped leads to one of these certificates (DER): SHA-256 of that one in hexadecimal, or null. */
export async function trustedBy(stamp: Stamp, token: Uint8Array, trusted: readonly Uint8Array[]): Promise<string | null> {
  const anchors = await Promise.all(trusted.flatMap((der) => parse(own(der)) ?? []).map(withName));
  const sent = await Promise.all(certificatesOf(token).slice(0, MOST).map(withName));
  const time = stamp.at.slice(0, 19).replaceAll(/[^0-9]/g, '');
  const signer = sent.find(({ name }) => name === stamp.certificate);
  const seen = new Set<string>();
  for (let row = signer === undefined ? [] : [signer], depth = 0; row.length > 0; depth += 1) {
    const next: Named[] = [];
    for (const one of row) {
      if (seen.has(one.name)) continue;
      seen.add(one.name);
      const known = describe(one.node);
      if (known === undefined || known.isStrange || time < known.begins || time > known.ends) continue;
      if (anchors.some(({ name }) => name === one.name)) return one.name;
      for (const above of [...anchors, ...sent]) {
        const issuer = describe(above.node);
        if (issuer === undefined || !equal(issuer.subject.raw, known.issuer.raw) || !issuer.mayCertify || !issuer.mayStampBelow || issuer.deepest < depth) continue;
        const hash = SIGNATURES[known.signatureType];
        if (hash !== undefined && known.signature !== undefined && (await isSigned(issuer.key, hash, known.signature, known.signed.raw, CURVES))) next.push(above);
      }
    }
    row = next;
  }
  return null;
}

interface Named {
  readonly node: Node;
  /** SHA-256 in hexadecimal. */
  readonly name: string;
}

const withName = async (node: Node): Promise<Named> => ({ node, name: hex(await digest(node.raw)) });

/** The certificates of a file: PEM, any number of them, or one in DER. Empty for anything else. */
export function certificatesInFile(file: Uint8Array): readonly Raw[] {
  const texts = new TextDecoder('latin1').decode(file).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  try {
    const ders = texts === null ? [own(file)] : texts.map((text) => Uint8Array.from(atob(text.replaceAll(/-----[A-Z ]*-----|\s/g, '')), (letter) => letter.charCodeAt(0)));
    return ders.filter((der) => {
      const [whole, ...more] = parse(der) ?? [];
      return more.length === 0 && inside(whole, 0x30).length === 3 && whole !== undefined && describe(whole) !== undefined;
    });
  } catch {
    return [];
  }
}
