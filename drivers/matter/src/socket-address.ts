import { isIP } from 'node:net';

/** An IP address and a UDP port. */
export interface SocketAddress {
  readonly ip: string;
  readonly port: number;
}

/** Reads `192.0.2.7:5540` or `[2001:db8::7]:5540`; undefined when it is neither. */
export function parseSocketAddress(text: string): SocketAddress | undefined {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:[\]]+)):(?<port>\d{1,5})$/.exec(text);
  const { six, four, port: portText } = match?.groups ?? {};
  const port = Number(portText);
  if (!(port > 0 && port < 65_536)) return undefined;
  if (six !== undefined) return isIP(six) === 6 ? { ip: six, port } : undefined;
  return four !== undefined && isIP(four) === 4 ? { ip: four, port } : undefined;
}
