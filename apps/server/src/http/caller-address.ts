import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';

/** Whose address a request came from, where proxies whose `X-Forwarded-For` is believed may stand between. */
export function createAddressOf(proxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddress.compile([...proxies]);
  return (request) => limitKey(proxyAddress(request, isTrusted));
}

/** What limits count an address by. Whoever has one IPv6 address has the 2^64 of its network (RFC 6177): they count as one. */
export function limitKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head, tail] = plain.split('::', 2).map((half) => half.split(':').filter((group) => group !== ''));
  const known = [head ?? [], tail ?? []].flat().length;
  const groups = [head ?? [], Array.from({ length: 8 - known }, () => '0'), tail ?? []].flat();
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
