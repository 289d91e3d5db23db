/**
 * How long anything is waited for at most, in milliseconds: ten times what the slowest of it took on a loaded machine. No test passes
 * or fails by it; it only ends one whose event does not come.
 */
export const patienceMs = 180_000;
