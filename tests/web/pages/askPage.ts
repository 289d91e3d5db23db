import type { Page } from 'playwright-core';

/** Ten times what a page took to answer on a busy machine. */
const answersWithinMs = 30_000;

/**
 * Asks a page, as `page.evaluate` does. A page that stands still, whose script never ends, or that is gone, does not hold up its test until the
 * test itself is ended.
 * @throws Error naming the page and what it was asked
 */
export async function askPage<T>(
  page: Page,
  script: string,
  withinMs = answersWithinMs,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `the page ${page.url()} did not answer within ${withinMs / 1000} s: ${script.slice(0, 200)}`,
          ),
        ),
      withinMs,
    );
  });
  try {
    return await Promise.race([page.evaluate<T>(script), late]);
  } finally {
    clearTimeout(timer);
  }
}
