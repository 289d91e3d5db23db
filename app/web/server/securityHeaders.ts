/** Headers that keep a browser from doing what no page of the console needs. */
import type { FastifyInstance } from 'fastify';

/**
 * What a page may load: files of this server only, and no script or style inside the page. React
 * sets `style=` by script, which this does not concern.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Pages made by others (jobs, description) contain styles. */
export const looserContentPolicy = contentPolicy
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("frame-ancestors 'none'", "frame-ancestors 'self'");

/** Sets the headers of every reply, unless the route has set them. */
export function setSecurityHeaders(
  server: FastifyInstance,
  { isTls }: { readonly isTls: boolean },
): void {
  const always: Readonly<Record<string, string>> = {
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'microphone=(self), speaker-selection=(self), camera=(), geolocation=(), payment=(), usb=()',
    ...(isTls && { 'strict-transport-security': 'max-age=31536000' }),
  };
  server.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(always)) {
      if (!reply.hasHeader(name)) void reply.header(name, value);
    }
    // Replies of the API and of the page of jobs must not stay in the cache of a shared computer.
    if (!reply.hasHeader('cache-control')) {
      void reply.header('cache-control', 'no-store');
    }
  });
}
