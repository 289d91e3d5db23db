import { createHash } from 'node:crypto';
import os from 'node:os';
import type { FastifyRequest } from 'fastify';
import { recordReading } from '../../privacy/operators/store/readings.js';
import type { WebUser } from '../access/webUser.js';
import { routeOf } from './answerErrors.js';
import type { Web, WebApp } from './webApp.js';

/** What is about to be shown. */
export interface WebReading {
  /** What the user asked for: `ticket 2611240425`. Never a person's number or name. */
  readonly subject: string;
  /** What the request found: numbers of tickets, ids of calls. */
  readonly shown?: readonly string[];
  readonly reason?: string | undefined;
  /** Since when the user may read it. What ends and may be read again later is another reading. */
  readonly since?: Date;
}

/**
 * Records a reading of personal data in the console before it is shown: a row of `readings`, which
 * the audit seals. The reader is the staff or the agent of the user; the row names the user, the
 * session and the route.
 */
export async function noteReading(
  { db, clock }: Pick<WebApp, 'db' | 'clock'>,
  user: WebUser,
  request: FastifyRequest,
  { subject, shown, reason }: WebReading,
): Promise<void> {
  await recordReading(db, {
    at: clock.now(),
    by: readerOf(user),
    osUser: `web:${user.name}`,
    host: os.hostname(),
    tokenId: null,
    command: `${routeOf(request)}, ${user.session.tokenName === null ? 'session' : 'token'} ${user.session.id}`,
    subject,
    shown: shown ?? [],
    reason: reason ?? null,
  });
}

/**
 * Records the reading of what a page shows and reads again by itself, once for as long as it is open
 * ({@link OpenPages}): an auditor asks what a person has opened, not how often a page was refreshed.
 */
export async function noteOpened(
  { app, openPages }: Pick<Web, 'app' | 'openPages'>,
  user: WebUser,
  request: FastifyRequest,
  reading: WebReading,
): Promise<void> {
  const { params, query, body } = request;
  const asked = JSON.stringify([
    routeOf(request),
    params,
    query,
    body,
    reading.subject,
    reading.since,
  ]);
  await openPages.open(
    // A hash, because what a user searches for may be a person's name.
    `${user.session.id} ${createHash('sha256').update(asked).digest('base64')}`,
    reading.shown ?? [],
    app.clock.now(),
    () => noteReading(app, user, request, reading),
  );
}

function readerOf({ staffId, agentId }: WebUser) {
  if (staffId !== null) return { kind: 'staff', staff: { id: staffId } } as const;
  return agentId === null ? null : ({ kind: 'agent', agent: { id: agentId } } as const);
}
