/** The settings of the court's own system for electronic service (电子送达). */
import { z } from 'zod';
import { safeAddress } from './safeAddress.js';
import { whole } from './whole.js';

export const eServiceSettings = {
  /**
   * Asked to send the link of served papers again when a party wants it. Without it, and where it does
   * not do so, a ticket asks the court's staff.
   */
  E_SERVICE_URL: safeAddress.optional(),
  /** Signs each request (HMAC-SHA256). Both sides have it. */
  E_SERVICE_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{32,256}$/, 'must have 32 to 256 letters, digits and signs, without spaces')
    .optional(),
  /** Seconds for an answer. */
  E_SERVICE_TIMEOUT_S: whole(1, 60).default(10),
};

/** Finds what is missing. */
export function findMissingEService(config: {
  readonly E_SERVICE_URL?: string | undefined;
  readonly E_SERVICE_SECRET?: string | undefined;
}): string[] {
  return config.E_SERVICE_URL !== undefined && config.E_SERVICE_SECRET === undefined
    ? ['E_SERVICE_SECRET is not set, but E_SERVICE_URL needs it']
    : [];
}
