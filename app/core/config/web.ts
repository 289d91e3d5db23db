/** The settings of the console's server. */
import { z } from 'zod';
import { whole } from './whole.js';

export const webSettings = {
  /** Where the console's server listens. TLS is the work of a proxy before it. */
  WEB_ADDRESS: z.string().min(1).default('127.0.0.1'),
  WEB_PORT: whole(0, 65_535).default(12_368),
  /**
   * Under which address browsers reach the console: scheme, host and port, and nothing after. With
   * https the cookie of a session is kept from other hosts and from connections without TLS.
   */
  WEB_ORIGIN: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://12368.example.cn' })
    .refine((text) => new URL(text).origin === text, 'must end after the host or its port')
    .default('http://127.0.0.1:12368'),
  /**
   * Addresses or networks of the proxies whose X-Forwarded-For is believed, separated by commas;
   * without one, an address is that of the connection.
   */
  WEB_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((proxy) => proxy.trim())
        .filter((proxy) => proxy !== ''),
    )
    .pipe(
      z.array(
        z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
          error: 'must list addresses or networks such as 127.0.0.1 or 10.0.0.0/8',
        }),
      ),
    ),
  /** Requests a minute from one address: a whole court may share one. */
  WEB_REQUESTS_PER_MINUTE: whole(60, 1_000_000).default(6000),
  /**
   * Live streams of one session in this process. A browser has one, whatever the number of its tabs; after a cut of the network earlier
   * ones hang for some minutes.
   */
  WEB_STREAMS_PER_SESSION: whole(1, 1000).default(20),
  /** Live streams of all sessions of one user in this process: each browser in which somebody signs in has a session. */
  WEB_STREAMS_PER_USER: whole(1, 1000).default(40),
  /** How often within a minute a session may open the socket of the telephone in its page. */
  WEB_SOCKETS_PER_MINUTE: whole(1, 10_000).default(60),
  /**
   * What Prometheus says to read /metrics (`Authorization: Bearer …`). Without a token only this
   * machine itself may, and not through a proxy.
   */
  WEB_METRICS_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{32,128}$/, 'must have 32 to 128 characters of A-Z, a-z, 0-9, _ and -')
    .optional(),
  /** The server that sends reports by mail; without one none are sent. */
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must be an address such as smtps://user:password@mail.example.cn',
    })
    .optional(),
  /** From whom they come. */
  MAIL_FROM: z.email('must be a mail address').default('hotline@localhost.localdomain'),
};

/** What keeps the console from being served for real. */
export function findWebProblems({ WEB_ORIGIN }: { readonly WEB_ORIGIN: string }): string[] {
  return WEB_ORIGIN.startsWith('https://')
    ? []
    : [
        'WEB_ORIGIN must be the https:// address of the console: passwords and data of callers go over it (HOTLINE_ENV is production)',
      ];
}
