import './matter-process.ts';
import { createHash } from 'node:crypto';
import { CodedError } from '@latchkey/kit';
import { ManualPairingCodeCodec, NodeId, QrPairingCodeCodec } from '@matter/main/types';
import type { MatterErrorCode } from './matter-error.ts';

/** What a setup code says. */
export interface SetupCode {
  readonly passcode: number;
  /** Narrows the search among the locks that are ready to pair; a typed code carries only the upper four bits. */
  readonly discriminator: { readonly longDiscriminator: number } | { readonly shortDiscriminator: number };
}

/** Reads a typed or scanned setup code (Matter core specification §5.1). Throws `matter.bad_code`. */
export function readSetupCode(text: string): SetupCode {
  try {
    if (text.startsWith('MT:')) {
      const [first] = QrPairingCodeCodec.decode(text);
      if (first !== undefined) return { passcode: first.passcode, discriminator: { longDiscriminator: first.discriminator } };
    } else {
      const { passcode, shortDiscriminator } = ManualPairingCodeCodec.decode(text);
      if (shortDiscriminator !== undefined) return { passcode, discriminator: { shortDiscriminator } };
    }
  } catch (cause) {
    throw badCode(cause);
  }
  throw badCode(undefined);
}

const badCode = (cause: unknown) =>
  new CodedError<MatterErrorCode>('matter.bad_code', 'The pairing code has a typing error: its digits do not add up. Compare it with the label on the lock.', { cause });

/**
 * The node id that a configured lock gets in the hub's fabric. It follows from name and code, so that no table has to be kept:
 * a restarted hub recognises its lock by it, and a lock with another code is another lock.
 */
export function nodeIdFor(name: string, pairingCode: string): NodeId {
  const digest = createHash('sha256').update(`${name}\n${pairingCode.replaceAll(/[ -]/g, '')}`).digest();
  // Operational node ids end at 0xFFFFFFEFFFFFFFFF (core specification §2.5.5): 62 bits stay well inside, and 1 avoids zero.
  return NodeId((digest.readBigUInt64BE(0) >> 2n) | 1n);
}
