import { z } from 'zod';
import { isLoopback } from '../loopback.js';

/** An address of another service. Nobody on the way may read or change a request, and no secret stands in it. */
export const safeAddress = z
  .string()
  .refine(
    isSafe,
    'must be an https:// address without user and password (http:// only for this machine)',
  );

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isSealed = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return username === '' && password === '' && isSealed;
}
