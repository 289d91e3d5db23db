/**
 * Longest wait for anything, in milliseconds: ten times what the slowest event took on a loaded
 * machine. No test passes or fails by it; it only ends a test whose event does not come.
 */
export const patienceMs = 180_000;
