/**
 * How account and gateway prove to each other that they know the shared secret (CMPP_CONNECT,
 * 8.4.1).
 */
import { createHash } from 'node:crypto';
import { onChinaClock } from '../../../court/rules/chinaTime.js';

/** MMDDHHMMSS in Beijing, as a number. */
export function connectTimestamp(now: Date): number {
  const beijing = onChinaClock(now).toISOString();
  return Number(beijing.slice(5, 19).replace(/[-T:]/g, ''));
}

/** AuthenticatorSource = MD5(Source_Addr + nine zero bytes + secret + timestamp of ten digits). */
export function makeAuthenticator(account: string, secret: string, timestamp: number): Buffer {
  return createHash('md5')
    .update(account, 'latin1')
    .update(Buffer.alloc(9))
    .update(secret, 'latin1')
    .update(String(timestamp).padStart(10, '0'), 'latin1')
    .digest();
}

/**
 * AuthenticatorISMG = MD5(Status + AuthenticatorSource + secret).
 * @param statusBytes 1 in version 2, 4 in version 3.
 */
export function makeGatewayAuthenticator(
  status: number,
  statusBytes: 1 | 4,
  authenticator: Buffer,
  secret: string,
): Buffer {
  const statusField = Buffer.alloc(statusBytes);
  statusField.writeUIntBE(status, 0, statusBytes);
  return createHash('md5')
    .update(statusField)
    .update(authenticator)
    .update(secret, 'latin1')
    .digest();
}
