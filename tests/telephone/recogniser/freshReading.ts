/** Reading of data that grows while it is read. */

/**
 * Shares one reading among concurrent requests. A request made during a reading gets the next one,
 * because the current reading may have missed the newest data.
 */
export function freshReading(read: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = () =>
    (current = read().finally(() => {
      current = undefined;
    }));
  return () => {
    if (current === undefined) return begin();
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
