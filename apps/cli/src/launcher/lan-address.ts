import { networkInterfaces } from 'node:os';
import { CodedError } from '@latchkey/kit';

/** The IPv4 address on which other devices reach this machine. Throws `launcher.no_network` when it is on no network. */
export function lanAddress(): string {
  const found = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []).find((address) => address.family === 'IPv4' && !address.internal);
  if (found === undefined) throw new CodedError('launcher.no_network', 'This machine is on no network that a phone could share. Connect it to your Wi-Fi, or start without --lan.');
  return found.address;
}
