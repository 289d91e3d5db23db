/**
 * A beat that goes on while the page is hidden: browsers slow down the timers of pages nobody looks at,
 * but not those of workers.
 */
const everyMs = 5000;

setInterval(() => postMessage('beat'), everyMs);
