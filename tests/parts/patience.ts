/**
 * How long a test waits for what is told to it by nothing but its being so: ten times what the slowest took on a machine
 * with other work. It makes a hang a failure that says what did not come; no test passes or fails by it otherwise.
 */
export const hangsAfterMs = 120_000;
