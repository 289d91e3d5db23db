/** Reading of something that grows while it is read. */

/**
 * Shares readings among those who ask at the same time. Whoever asks while a reading is under way gets the next one: that one may have
 * passed by what has come since.
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
