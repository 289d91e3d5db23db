/**
 * Measures whether the console delays callers: 20 calls a second through the app, 200 requests a
 * second to the console, and the same conversation in dialplan on the same Asterisk at the same
 * time. Calls and console are two processes, as the handbook recommends for such a load.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openTicket } from '../../../app/tickets/opening/openTicket.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { peerCallersAddress, callersAddress, rtpPorts } from '../benchAsterisk.js';
import {
  appEnvironment,
  benchFolder,
  startBenchHotline,
  type BenchHotline,
} from '../benchHotline.js';
import { readRtp, startCapture } from '../calls/capture.js';
import { soundMarks } from '../calls/conversation.js';
import { report } from '../calls/ivr.js';
import { measureDigitDelays } from '../calls/digitDelays.js';
import { runLoad } from '../calls/loadRun.js';
import { addDesk } from '../desk/deskHotline.js';
import { held, percentile, told, type Figure } from '../figure.js';
import { addManyCases } from '../manyCases.js';
import { cpuSeconds } from '../processCost.js';
import type { Ask, AskedWeb, AskWebOrder } from './askWeb.js';
import { signInUsers, type BenchUser } from './consoleUsers.js';
import { startHelper } from './helperProcess.js';
import { startWebProcess, type WebProcess } from './webProcess.js';

const targetMs = 20;

/** The size of the measurement. */
export interface BesideCallsSize {
  /** Of each rate. */
  readonly seconds: number;
  /** Calls through the app; measured one after the other. */
  readonly callsPerSecond: readonly number[];
  /** Calls of the peer: fewer, because both sides share the processors. */
  readonly peerCallsPerSecond: number;
  readonly requestsPerSecond: number;
}

const data = { agents: 50, atWork: 20, cases: 20_000, tickets: 300 } as const;

/** Measures. */
export async function measureBesideCalls(size: BesideCallsSize): Promise<Figure[]> {
  const hotline = await startBenchHotline();
  try {
    const asks = await fill(hotline);
    const { database, redis } = hotline;
    const web = await startWebProcess(appEnvironment(database, redis, hotline.asterisk));
    try {
      await hotline.usePeer('bare');
      // Node compiles hot code first; nothing is measured before that.
      const warmUp = { side: 'app', patience: 'hurries', calls: 100, rate: 10 } as const;
      report('warm-up', await runLoad(hotline, warmUp));
      const figures: Figure[] = [];
      for (const rate of size.callsPerSecond) {
        const order = { port: web.port, perSecond: size.requestsPerSecond, asks };
        figures.push(...(await measureRate(hotline, web, order, { ...size, rate })));
      }
      return figures;
    } finally {
      await web.app.stop();
    }
  } finally {
    await hotline.stop();
  }
}

type RateSize = BesideCallsSize & { readonly rate: number };

async function measureRate(
  hotline: BenchHotline,
  web: WebProcess,
  order: AskWebOrder,
  size: RateSize,
): Promise<Figure[]> {
  const asking = startHelper('askWeb');
  try {
    await asking.ask(order);
    const cpuBefore = await cpuSeconds(web.app.pid);
    const beganMs = performance.now();
    const delays = await measureDelays(hotline, size);
    const cores =
      ((await cpuSeconds(web.app.pid)) - cpuBefore) / ((performance.now() - beganMs) / 1000);
    const asked = (await asking.ask('stop')) as AskedWeb;
    return [...delays, ...webFigures(size, asked, cores)];
  } finally {
    await asking.stop();
  }
}

/**
 * Adds data for the console, and users who look at it.
 * @returns the mix: of ten requests four for a desk, two for the floor, one for the wallboard, two for
 *   tickets, one for cases.
 */
async function fill({ database }: BenchHotline): Promise<Ask[]> {
  const { pool, identityKeys } = database;
  const clock = { now: () => new Date() };
  const numbers = Array.from({ length: data.agents }, (_, index) => String(1001 + index));
  const agents = await addDesk(database, numbers);
  for (const id of agents.slice(0, data.atWork))
    await changeAgent({ db: pool, clock }, id, { kind: 'sign_in' });
  const supervisorId = agents.at(-1) ?? 0;
  await pool.query('UPDATE agents SET is_supervisor = true WHERE id = $1', [supervisorId]);
  // The callers' case is the first one.
  await addManyCases(pool, identityKeys, 1000, 1000 + data.cases, 1);
  const { rows: staff } = await pool.query<{ id: number }>(
    `WITH centre AS (
       INSERT INTO departments (court_id, name, is_dispatch) VALUES (1, '诉讼服务中心', true) RETURNING id)
     INSERT INTO staff (court_id, department_id, name, role) SELECT 1, id, '柳青', 'clerk' FROM centre RETURNING id`,
  );
  for (let n = 0; n < data.tickets; n++) {
    const opened = await openTicket(
      { db: pool, clock, identityKeys },
      {
        kind: 'complaint',
        courtId: 1,
        language: 'zh',
        by: { kind: 'caller' },
        callId: null,
        callerNumber: `138${String(n).padStart(8, '0')}`,
        message: { body: `事项${n}：请尽快答复` },
      },
    );
    if (opened.kind === 'refused') throw new Error(`no ticket was opened: ${opened.because}`);
  }
  const users: BenchUser[] = [
    ...agents.slice(0, data.atWork).map((agentId, index) => ({
      name: `agent${index}`,
      role: 'agent' as const,
      agentId,
    })),
    { name: 'supervisor', role: 'supervisor', agentId: supervisorId },
    { name: 'dispatcher', role: 'dispatcher', staffId: staff[0]?.id ?? 0 },
  ];
  const cookies = await signInUsers(pool, users);
  await pool.query('VACUUM (ANALYZE)');
  const dispatcher = cookies.at(-1) ?? '';
  const supervisor = cookies.at(-2) ?? '';
  const agentCookie = (n: number) => cookies[n % data.atWork] ?? '';
  return Array.from({ length: data.atWork }, (_, n): Ask[] => {
    const deskOf = (m: number): Ask => ({
      name: 'desk',
      cookie: agentCookie(m),
      path: '/api/desk',
    });
    const floor: Ask = { name: 'floor', cookie: supervisor, path: '/api/floor' };
    const tickets: Ask = { name: 'tickets', cookie: dispatcher, path: '/api/tickets' };
    return [
      ...[deskOf(2 * n), floor, tickets, deskOf(2 * n + 1)],
      { name: 'wallboard', cookie: supervisor, path: '/api/wallboard' },
      ...[deskOf(2 * n + 2), floor, tickets, deskOf(2 * n + 3)],
      {
        name: 'cases',
        cookie: agentCookie(n),
        path: '/api/cases/search',
        body: { words: n % 2 === 0 ? '王伟' : '李芳', reason: '来电核对' },
      },
    ];
  }).flat();
}

async function measureDelays(hotline: BenchHotline, size: RateSize): Promise<Figure[]> {
  const file = path.join(benchFolder, 'web-digits.pcap');
  const load = (side: 'app' | 'peer', rate: number) => ({
    ...({ side, patience: 'hurries', rate, calls: Math.ceil(rate * size.seconds) } as const),
  });
  const capture = await startCapture(file, `${rtpPorts.first}-${rtpPorts.last}`);
  const [app, peer] = await Promise.all([
    runLoad(hotline, load('app', size.rate)),
    runLoad(hotline, { ...load('peer', size.peerCallsPerSecond), from: peerCallersAddress }),
  ]).finally(() => capture.stop());
  report('beside the console, app', app);
  report('beside the console, dialplan', peer);
  const marks = await soundMarks(hotline.turns);
  const ours = await measureDigitDelays(readRtp(file), callersAddress, marks);
  const peers = await measureDigitDelays(readRtp(file), peerCallersAddress, marks);
  await rm(file);
  const name = `${size.rate} calls and ${size.requestsPerSecond} web requests a second: digit to next prompt`;
  const mine = [...ours.silent.flat(), ...ours.bargeIn.flat()];
  const theirs = [...peers.silent.flat(), ...peers.bargeIn.flat()];
  const [a, b] = [percentile(mine, 0.99), percentile(theirs, 0.99)];
  const of = (kind: 'silent' | 'bargeIn', share: number) =>
    [percentile(ours[kind].flat(), share), percentile(peers[kind].flat(), share)] as const;
  return [
    held(
      `${name}, p99 of ${mine.length}, ms`,
      a,
      b,
      `<= dialplan + ${targetMs} ms`,
      a - b <= targetMs,
    ),
    told('  the same, p50, ms', percentile(mine, 0.5), percentile(theirs, 0.5)),
    told('  digit into silence, p99, ms', ...of('silent', 0.99)),
    told('  digit into a prompt, p99, ms', ...of('bargeIn', 0.99)),
    told('  calls that failed; peer: in dialplan', app.failed, peer.failed),
    told('  machine busy, %', app.busy * 100),
    told('  processor ms a call: Asterisk', app.cpu.asterisk),
    told('  processor ms a call: app', app.cpu.app),
    told('  processor ms a call: PostgreSQL, with what the console asks', app.cpu.postgres),
  ];
}

function webFigures(size: BesideCallsSize, asked: AskedWeb, cores: number): Figure[] {
  const bad = Object.values(asked.refused).reduce((sum, count) => sum + count, 0);
  if (bad > 0) console.log(`  refused: ${JSON.stringify(asked.refused)}`);
  const missing = asked.sent - asked.answered;
  return [
    // A console that answers no request would spare the callers, so its answers are checked.
    held(
      '  web requests not answered, or refused',
      missing + bad,
      null,
      '<= 1 %',
      missing + bad <= asked.sent / 100,
    ),
    told('  web requests answered, p50, ms', asked.p50Ms),
    told('  the same, p99, ms', asked.p99Ms),
    ...Object.entries(asked.p99MsOf).map(([name, ms]) => told(`  of them ${name}, p99, ms`, ms)),
    told('  processor of the console, cores', cores),
    told('  processor of the console a request, ms', (cores * 1000) / size.requestsPerSecond),
  ];
}
