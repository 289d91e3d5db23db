/**
 * Returns the milliseconds after which an attempt to connect is given up: `connect_timeout` of the
 * URL, in seconds as libpq has it, which the driver does not read.
 * @param otherwiseMs of a URL without it.
 */
export function connectTimeoutOf(databaseUrl: string, otherwiseMs: number): number {
  const seconds = Number(new URL(databaseUrl).searchParams.get('connect_timeout'));
  return seconds > 0 ? seconds * 1000 : otherwiseMs;
}
