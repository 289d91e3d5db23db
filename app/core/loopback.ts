/** Tells addresses that only this machine can reach. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Returns whether an address is a loopback address (`127.0.0.1`, `::1`), with or without a port. Of
 * names, only `localhost` counts: what any other name resolves to can change. "Every address"
 * (`0.0.0.0`, `::`) does not count.
 */
export function isLoopback(address: string): boolean {
  const host = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([^:]*):\d+$/, '$1');
  if (isIPv4(host)) return loopback.check(host, 'ipv4');
  if (isIPv6(host)) return loopback.check(host, 'ipv6');
  return host === 'localhost';
}
