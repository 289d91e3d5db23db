import { z } from 'zod';

/** A whole number within bounds, both included. */
export const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error, abort: true }).min(min, error).max(max, error);
};
