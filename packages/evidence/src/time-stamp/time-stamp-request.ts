import { hexToBytes } from '@noble/hashes/utils.js';
import { joinBytes, type OwnBytes } from '@latchkey/kit';
import { sha256Of } from '../digest.ts';
import { membersOf, readDer, TAG } from './der.ts';

/** `application/timestamp-query` (RFC 3161 §2.4.1): version 1, SHA-256 of these bytes, and a wish for the certificate. */
export function timeStampRequest(stamped: Uint8Array): OwnBytes {
  return joinBytes(hexToBytes('30390201013031300d060960864801650304020105000420'), sha256Of(stamped), hexToBytes('0101ff'));
}

/** The token in an `application/timestamp-reply`; undefined when the authority gave none. */
export function tokenIn(reply: Uint8Array): Uint8Array | undefined {
  const [status, token] = membersOf(readDer(reply), TAG.sequence);
  const [granted] = membersOf(status, TAG.sequence);
  return granted?.tag === TAG.integer && (granted.content[0] ?? 2) <= 1 ? token?.whole : undefined;
}
