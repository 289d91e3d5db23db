/**
 * Measures whether the console delays callers: calls through the app, requests to the console, and
 * the same conversation in dialplan on the same Asterisk at the same time. Calls and console are two
 * processes, as the administrators' handbook recommends for such a load.
 */
import path from 'node:path';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { priorities } from '../../../app/local/parts/priorities.js';
import { importCases } from '../../../app/court/import/store/importCases.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { addManyTickets } from '../../jobs/manyTickets.js';
import {
  appEnvironment,
  benchFolder,
  startBuiltApp,
  withBenchHotline,
  type BenchHotline,
} from '../benchHotline.js';
import { delaysOfBoth, warmUp } from '../calls/ivr.js';
import { addDesk } from '../desk/deskHotline.js';
import { measured, percentile, say, type Figure } from '../figure.js';
import { nameOf, writeCaseFile } from '../madeUpCases.js';
import { withParts } from '../parts.js';
import { cpuSeconds, machineCpuSeconds } from '../processCost.js';
import type { Ask, AskedWeb, AskWebOrder } from './askWeb.js';
import { signInUsers, type BenchUser } from './consoleUsers.js';
import { startHelper } from './helperProcess.js';

const callsPerSecond = 12;
/** Fewer calls of the peer, because both sides share the processors. */
const peerCallsPerSecond = 2;
const requestsPerSecond = 200;
/** The most that a digit may take more than the dialplan's, p99. */
const moreMs = 20;
/** The share of the requests that may stay without an answer: a console that answers nothing would spare the callers. */
const mostUnanswered = 0.01;
const data = { agents: 50, atWork: 20, cases: 20_000, tickets: 300 } as const;

/** Runs the bench `console`; `full` measures for longer. */
export function benchConsole(full: boolean): Promise<Figure[]> {
  const seconds = full ? 90 : 40;
  return withBenchHotline((hotline) =>
    withParts(async (keep) => {
      const asks = await fill(hotline);
      const port = await freeTcpPort('127.0.0.1');
      const { database, redis, asterisk } = hotline;
      const env = {
        ...appEnvironment(database, redis, asterisk),
        HOTLINE_ROLES: 'web',
        DATABASE_POOL: '4',
        WEB_ADDRESS: '127.0.0.1',
        WEB_PORT: String(port),
        WEB_ORIGIN: `http://localhost:${port}`,
        // All browsers come from one address.
        WEB_REQUESTS_PER_MINUTE: '1000000',
      };
      const web = keep(
        await startBuiltApp(env, path.join(benchFolder, 'web.log'), [], priorities.web),
      );
      // What only makes load must not take the processor from what it loads.
      const asking = keep(startHelper('askWeb', 5));
      const order: AskWebOrder = { port, perSecond: requestsPerSecond, asks };
      await asking.ask(order);
      await warmUp(hotline);
      const before = { ...(await machineCpuSeconds()), web: await cpuSeconds(web.pid) };
      const beganMs = performance.now();
      const { ours, peers, runs } = await delaysOfBoth(
        hotline,
        'beside the console',
        { rate: callsPerSecond, calls: callsPerSecond * seconds },
        { rate: peerCallsPerSecond, calls: peerCallsPerSecond * seconds },
      );
      const cores =
        ((await cpuSeconds(web.pid)) - before.web) / ((performance.now() - beganMs) / 1000);
      const now = await machineCpuSeconds();
      const asked = (await asking.ask('stop')) as AskedWeb;
      const mine = [...ours.silent, ...ours.bargeIn];
      const theirs = [...peers.silent, ...peers.bargeIn];
      say(
        `${mine.length} digits; ${asked.sent} requests, refused ${JSON.stringify(asked.refused)}`,
      );
      const name = `${callsPerSecond} calls and ${requestsPerSecond} requests a second: digit to the next prompt`;
      const peer = percentile(theirs, 0.99);
      const [app, dialplan] = runs;
      return [
        measured(`${name}, p99`, 'ms', percentile(mine, 0.99), {
          peer,
          atMost: peer + moreMs,
          target: `dialplan + ${moreMs} ms`,
        }),
        measured('the same, p50', 'ms', percentile(mine, 0.5), { peer: percentile(theirs, 0.5) }),
        measured('calls that failed', '', app?.failed ?? NaN, {
          peer: dialplan?.failed ?? null,
          atMost: 0,
        }),
        measured(
          'requests not answered, or refused',
          '%',
          (100 * (asked.sent - asked.good)) / asked.sent,
          { atMost: 100 * mostUnanswered },
        ),
        measured('requests, p50', 'ms', asked.p50Ms),
        measured('requests, p99', 'ms', asked.p99Ms),
        measured("the console's processor", 'cores', cores),
        measured(
          'processors in use',
          '%',
          (100 * (now.busy - before.busy)) / (now.total - before.total),
        ),
      ];
    }),
  );
}

/**
 * Adds what the console shows, and users who look at it.
 * @returns the mix: of ten requests four for a desk, two for the floor, two for tickets, one for the
 *   wallboard, one that searches cases
 */
async function fill({ database }: BenchHotline): Promise<Ask[]> {
  const { pool, identityKeys } = database;
  const numbers = Array.from({ length: data.agents }, (_, index) => String(1001 + index));
  const agents = await addDesk(database, numbers);
  const deps = { db: pool, clock: { now: () => new Date() } };
  for (const id of agents.slice(0, data.atWork)) await changeAgent(deps, id, { kind: 'sign_in' });
  const supervisorId = agents.at(-1) ?? 0;
  await pool.query('UPDATE agents SET is_supervisor = true WHERE id = $1', [supervisorId]);
  const file = path.join(benchFolder, 'cases.csv');
  // The callers' case is of the first position, and its parties of the next ones.
  await writeCaseFile(file, data.cases, 1000);
  await importCases(pool, identityKeys, file);
  await addManyTickets(pool, data.tickets, new Date(), `$2::timestamptz + interval '30 days'`);
  const { rows: staff } = await pool.query<{ id: number }>('SELECT min(id)::int AS id FROM staff');
  const users: BenchUser[] = [
    ...agents
      .slice(0, data.atWork)
      .map((agentId, index) => ({ name: `agent${index}`, role: 'agent' as const, agentId })),
    { name: 'supervisor', role: 'supervisor', agentId: supervisorId },
    { name: 'dispatcher', role: 'dispatcher', staffId: staff[0]?.id ?? 0 },
  ];
  const cookies = await signInUsers(pool, users);
  await pool.query('VACUUM (ANALYZE)');
  const [supervisor = '', dispatcher = ''] = cookies.slice(-2);
  const agentCookie = (n: number) => cookies[n % data.atWork] ?? '';
  const floor: Ask = { name: 'floor', cookie: supervisor, path: '/api/floor' };
  const tickets: Ask = { name: 'tickets', cookie: dispatcher, path: '/api/tickets' };
  return Array.from({ length: data.atWork }, (_, n): Ask[] => {
    const desk = (m: number): Ask => ({ name: 'desk', cookie: agentCookie(m), path: '/api/desk' });
    return [
      ...[desk(2 * n), floor, tickets, desk(2 * n + 1)],
      { name: 'wallboard', cookie: supervisor, path: '/api/wallboard' },
      ...[desk(2 * n + 2), floor, tickets, desk(2 * n + 3)],
      {
        name: 'cases',
        cookie: agentCookie(n),
        path: '/api/cases/search',
        body: { words: nameOf(1000 + n), reason: '来电核对' },
      },
    ];
  }).flat();
}
