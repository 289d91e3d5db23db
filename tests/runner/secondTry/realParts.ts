/** Tells which test files have real parts: those may be tried twice. */
import { reachesLibrary } from '../select/imports.js';
import { projectOf } from '../select/selectTests.js';

/** What starts processes, servers and browsers, or connects to them. */
const partLibraries: ReadonlySet<string> = new Set([
  ...['child_process', 'dgram', 'http', 'http2', 'https', 'net', 'tls', 'worker_threads'].map(
    (name) => `node:${name}`,
  ),
  ...['bullmq', 'fastify', 'ioredis', 'pg', 'playwright-core', 'undici', 'ws'],
]);

/**
 * Returns whether a test file has real parts: processes, servers, browsers. Each file of the
 * project `calls` has, none of `rules`, and of `parts` those whose imports reach a library that
 * starts or reaches one. All others only compute.
 */
export function hasRealParts(test: string): boolean {
  const project = projectOf(test);
  if (project !== 'parts') return project === 'calls';
  return reachesLibrary(test, partLibraries);
}
