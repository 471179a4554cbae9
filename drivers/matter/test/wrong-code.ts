import '../src/matter-process.ts';
import { ManualPairingCodeCodec } from '@matter/main/types';

/** A well-formed pairing code that leads to the same lock, with a passcode that is not its own. */
export function wrongCodeFor(pairingCode: string): string {
  const { shortDiscriminator = 0, passcode } = ManualPairingCodeCodec.decode(pairingCode);
  return ManualPairingCodeCodec.encode({ discriminator: shortDiscriminator << 8, passcode: passcode === 20_202_021 ? 20_202_022 : 20_202_021 });
}
