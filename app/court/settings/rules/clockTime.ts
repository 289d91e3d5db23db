import { z } from 'zod';

/** A time of day in China, as `HH:MM` up to `24:00`. */
export const clockTime = z
  .string({ error: 'must be a time such as "08:30"' })
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
    error: 'must be a time such as "08:30"',
    // Stop here, or a check of two times would also complain about their order.
    abort: true,
  });
