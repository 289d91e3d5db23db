import { InvalidArgumentError } from 'commander';

const mostDays = 366;

/** Reads for how many days a token is to be valid. */
export function readDays(text: string): number {
  const days = Number(text);
  if (!/^\d{1,3}$/.test(text) || days < 1 || days > mostDays) {
    throw new InvalidArgumentError(`It must be a number of days from 1 to ${mostDays}.`);
  }
  return days;
}
