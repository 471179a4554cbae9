import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { CodedError } from '@latchkey/kit';

/** Addresses that are not on the public internet (the IANA special-purpose registries, RFC 6890). What somebody typed must not reach into the operator's network. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) inside.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [['::', 96], ['64:ff9b::', 95], ['100::', 64], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8]] as const) {
  inside.addSubnet(net, prefix, 'ipv6');
}
// IPv4 addresses that are written as IPv6 (::ffff:10.0.0.1) are judged by the rules for IPv4: the block list does that by itself.
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

export interface EndpointRules {
  /** For a peer on this machine: tests and development. */
  readonly allowLoopback: boolean;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

function isAllowed(address: string, rules: EndpointRules): boolean {
  if (rules.allowLoopback && LOOPBACK.has(address)) return true;
  return !inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Reads an address to which the server is to connect for somebody: a browser's push service, a webhook, a calendar. Throws `push.endpoint_refused` unless it is https to a public host;
 * where the rules allow it, http or https to this machine too. Names are checked again when they are resolved.
 */
export function readPublicEndpoint(text: string, rules: EndpointRules): URL {
  const url = URL.parse(text);
  const host = url === null ? '' : bare(url.hostname);
  const local = rules.allowLoopback && (LOOPBACK.has(host) || host === 'localhost');
  const schemeFits = url?.protocol === 'https:' || (url?.protocol === 'http:' && local);
  const hostFits = local || (isIP(host) !== 0 ? isAllowed(host, rules) : host.includes('.') && !/(^|\.)(localhost|local|internal|lan|home\.arpa)$/i.test(host));
  if (url === null || !schemeFits || !hostFits || url.username !== '' || url.password !== '') {
    throw new CodedError('push.endpoint_refused', 'This address cannot be used: it must be https on the public internet');
  }
  return url;
}

/** A resolver for the connection itself: an answer that points inside is refused at the moment of use, so that a name that changes its answer gains nothing. */
export const guardedLookup = (rules: EndpointRules): LookupFunction => (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = addresses?.some(({ address }) => !isAllowed(address, rules)) ?? false;
    if (error !== null || refused) return callback(error ?? new CodedError('push.endpoint_refused', 'The address’s name points inside this network'), []);
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family ?? 4);
  });
};
