/** Readings of callers' data, and the check of the audit. */
import { checkAudit } from '../../core/audit/checkAudit.js';
import { readChainEnd } from '../../core/audit/store/audit.js';
import { readAnchors } from '../../core/audit/store/auditAnchors.js';
import type { AuditProblem } from '../../core/audit/store/verifyAudit.js';
import { makePool } from '../../core/database/pool.js';
import { sessionUrlOf } from '../../core/database/sessionUrl.js';
import { targetOf } from '../../privacy/operators/rules/readingKind.js';
import { listReadings } from '../../privacy/operators/store/readings.js';
import { callsKeptFrom, keptFrom } from '../../tickets/seenTickets.js';
import type { WebUser } from '../access/webUser.js';
import type { Reply } from '../contract/contract.js';
import { staffOf } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { checkCourtExists } from '../server/checkCourtExists.js';
import { readPage } from '../server/listPage.js';
import { noteOpened } from '../server/noteReading.js';
import type { Web, WebApp } from '../server/webApp.js';
import { forbidden } from '../server/webError.js';

type Checked = Reply<'POST /api/audit/check'>;

const dayMs = 86_400_000;

/** Registers the routes. */
export function auditRoutes(web: Web): void {
  const { app } = web;
  const { db, clock } = app;
  /**
   * The check in progress. It reads everything, so a request that comes meanwhile gets its result.
   */
  let checking: Promise<Checked> | null = null;

  addRoute(web, 'GET /api/readings', async ({ query, user, request }) => {
    const { who, kind, page, limit } = query;
    const since =
      query.since === undefined ? new Date(clock.now().getTime() - dayMs) : new Date(query.since);
    const until = query.until === undefined ? null : new Date(query.until);
    if (user.courtId !== null && query.courtId !== undefined && query.courtId !== user.courtId) {
      throw forbidden('other_court', 'the readings of another court are not yours to see');
    }
    await checkCourtExists(db, query.courtId, 'query.courtId');
    const filter = {
      since,
      until,
      courtId: user.courtId ?? query.courtId ?? null,
      who: who ?? null,
      kind: kind ?? null,
    };
    const { rows, hasMore } = await readPage({ page, limit }, (part) =>
      listReadings(db, filter, part),
    );
    await noteOpened(web, user, request, {
      subject: [
        // The moment of a day ago is another one at each refresh.
        query.since === undefined ? 'of the last day' : `since ${since.toISOString()}`,
        ...(until === null ? [] : [`until ${until.toISOString()}`]),
        ...(kind === undefined ? [] : [kind]),
      ].join(' '),
    });
    const listed = rows.map((reading) => ({ ...reading, ...targetOf(reading.subject) }));
    const kept = await ticketsKeptFrom(app, user, listed);
    const keptCalls = new Set(await callsKeptFrom(db, user.staff));
    return {
      readings: listed.map(({ osUser, shown, ...reading }) => ({
        ...reading,
        ...(kept.has(reading.ticket ?? '') && { ticket: null, subject: 'ticket' }),
        ...(keptCalls.has(reading.callId ?? '') && { callId: null, subject: 'call' }),
        user: osUser,
        shown: shown.length,
      })),
      hasMore,
      chain: await readChainEnd(db),
    };
  });

  addRoute(web, 'POST /api/audit/check', async ({ user }) => {
    // The chain is one for all courts, so only users of no court may check it.
    if (user.courtId !== null) {
      throw forbidden(
        'other_court',
        'the audit is of all courts: an auditor of one cannot check it',
      );
    }
    checking ??= check(app).finally(() => (checking = null));
    return checking;
  });
}

/**
 * A ticket about an inspector, say, does not exist for that inspector: neither does its number. An
 * auditor of no staff sees numbers alone, and opens no ticket.
 */
async function ticketsKeptFrom(
  app: WebApp,
  user: WebUser,
  readings: readonly { readonly ticket: string | null }[],
): Promise<ReadonlySet<string>> {
  if (user.staffId === null) return new Set();
  const numbers = readings.flatMap(({ ticket }) => (ticket === null ? [] : [ticket]));
  return keptFrom(app.db, staffOf(user), [...new Set(numbers)]);
}

async function check({ clock, config }: WebApp): Promise<Checked> {
  const anchors = await readAnchors(config.AUDIT_ANCHORS_FILE);
  // The check has its own connection, without the time limit of a request.
  const DATABASE_URL = sessionUrlOf(config);
  const pool = makePool({ DATABASE_URL, DATABASE_POOL: 1 }, { statementTimeoutMs: 0 });
  try {
    const { places, pending, problems, erasures } = await checkAudit(pool, anchors);
    return {
      at: clock.now(),
      places,
      pending,
      anchors: anchors.length,
      problems: problems.map(shownProblem),
      erasures: [...erasures],
    };
  } finally {
    await pool.end();
  }
}

function shownProblem(problem: AuditProblem): Checked['problems'][number] {
  const row = 'row' in problem ? problem.row : null;
  return {
    kind: problem.kind,
    position: 'position' in problem && problem.position > 0 ? problem.position : null,
    table: row?.table ?? ('table' in problem ? problem.table : null),
    row: row?.id ?? null,
  };
}
