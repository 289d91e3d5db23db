/**
 * How long a test waits for a state that nothing announces: ten times the slowest time on a busy
 * machine. It turns a hang into a failure that says what did not come; otherwise no test passes or
 * fails by it.
 */
export const hangsAfterMs = 120_000;
