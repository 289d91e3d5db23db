/**
 * The origin of a guess: the address, or for IPv6 its network of 64 bits. Every customer of a provider
 * has such a network, with more addresses than any limit by address could count.
 */
import { isIPv6 } from 'node:net';

/**
 * @param address as a connection or a proxy names it; anything else than IPv6 is returned as it is.
 *   Undefined: the browser has left before its request was looked at, so the connection has none.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'gone';
  // An IPv4 address at a socket of IPv6; the interface of a local one.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = plain.split('::');
  const groups = before === '' ? [] : before.split(':');
  // Behind the two colons comes the end, which does not count.
  if (after !== undefined) {
    const end = after === '' ? [] : after.split(':');
    const length = end.length + (after.includes('.') ? 1 : 0);
    groups.push(...Array.from({ length: 8 - groups.length - length }, () => '0'), ...end);
  }
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/64`;
}
