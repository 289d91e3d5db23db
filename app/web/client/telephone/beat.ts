/**
 * A timer that keeps its pace while the page is hidden: browsers slow down the timers of hidden
 * pages, but not those of workers.
 */
const everyMs = 5000;

setInterval(() => postMessage('beat'), everyMs);
