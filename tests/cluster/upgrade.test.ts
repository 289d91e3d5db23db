/**
 * A new version takes over from an old one beside it, on one Asterisk and with the console at one port: those on
 * the line notice nothing, new calls are the new one's, and the old one leaves by itself. Both processes
 * are of this version: what differs is their side.
 */
import net from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { freeTcpPort } from '../../app/local/parts/freePort.js';
import { projectRoot } from '../../app/core/paths.js';
import { zhangId, zhangPassword } from '../e2e/case/hangUpPoints.js';
import { DeskCalls, type Talking } from '../e2e/desk/deskCalls.js';
import { Hotline } from '../e2e/hotline.js';
import { typescript } from '../parts/typescript.js';
import type { Caller } from '../telephone/caller.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { madeSentence } from '../telephone/script/callerScript.js';

const agents = ['1051', '1052'] as const;
/** The names by which the processes of the two sides hold calls. */
const sides = { a: 'e2e', b: 'e2e.b' } as const;

let hotline: Hotline;
let desk: DeskCalls;
let port: number;
/** The process of side b; that of side a is the hotline's own. */
let other: AppProcess | undefined;

beforeAll(async () => {
  port = await freeTcpPort('127.0.0.1');
  hotline = await Hotline.start({
    softphones: true,
    env: {
      HOTLINE_SIDE: 'a',
      HOTLINE_ROLES: 'calls,jobs,web',
      WEB_ADDRESS: '127.0.0.1',
      WEB_PORT: String(port),
      WEB_ORIGIN: `http://localhost:${port}`,
      // A caller stops in the middle of a number until the new process is there.
      FIRST_DIGIT_TIMEOUT_MS: '60000',
      BETWEEN_DIGITS_TIMEOUT_MS: '60000',
    },
  });
  desk = new DeskCalls(hotline);
  await desk.crew(agents, ['court:苏98', 'topic:general', 'topic:case', 'language:zh']);
  // A wrap-up lasts until the agent ends it.
  await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 600, ring_s: 60 });
});
afterAll(async () => {
  await other?.stop();
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

/** Starts the process of side b; resolves when it has taken over. */
async function startB(): Promise<AppProcess> {
  other = await startAppProcess({
    env: { ...hotline.settings, HOTLINE_SIDE: 'b' },
    logFile: path.join(hotline.folder, 'app-side-b.log'),
    command: [...typescript, path.join(projectRoot, 'app/main.ts')],
  });
  return other;
}

/** Waits until a process has left by itself, as one that has nothing left to do. */
async function left(app: AppProcess): Promise<void> {
  expect(await app.ended).toEqual({ code: 0, signal: null });
}

async function holderOf(from: string): Promise<string> {
  return (await hotline.row(from, 'with its process', () => true)).node;
}

/** A new call, and which process has it. */
async function calls(from: string): Promise<{ caller: Caller; holder: string }> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears(/./);
  return { caller, holder: await holderOf(from) };
}

/** A caller joins the queue, and waits. */
async function waits(from: string): Promise<Caller> {
  const caller = await desk.asks(from);
  await caller.hears('queueDigits');
  await desk.untilEntry(from, 'waiting', ({ status }) => status === 'waiting');
  return caller;
}

/** An agent who is free now gets a caller who waits. */
async function isServed(caller: Caller, number: string): Promise<Talking> {
  await desk.change(number, { kind: 'ready' });
  const telephone = await hotline.softphones.ringingFor(caller.from);
  const agent = await telephone.answer();
  await agent.hears(/agentCaller/);
  await desk.untilEntry(caller.from, 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(caller, agent);
  return { caller, agent, number: telephone.number };
}

/** The caller hangs up. */
async function over({ caller, agent, number }: Talking): Promise<void> {
  await caller.hangUp();
  await agent.ended;
  expect(await desk.outcomes(caller.from)).toEqual(['answered by caller']);
  await desk.untilState(number, 'wrap_up');
}

/** The console's port takes a connection. */
async function consoleListens(): Promise<void> {
  const socket = net.connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.destroy();
}

interface NodeListed {
  readonly node: string;
  readonly calls: number;
  readonly successor: string | null;
}

async function listed(): Promise<NodeListed[]> {
  const nodes = JSON.parse(await hotline.cli('nodes', 'list', '--json')) as NodeListed[];
  return nodes.map(({ node, calls: n, successor }) => ({ node, calls: n, successor }));
}

test('calls in self-service, in the queue and with an agent go on in the old process to their ends; new calls are the new one’s; the old one leaves', async () => {
  const talking = await desk.talk('13700000951');
  const free = agents.find((number) => number !== talking.number) ?? '';
  await desk.onBreak(free);
  const waiting = await waits('13700000952');
  const [before] = await desk.entries(waiting.from);
  const keying = await hotline.carrier.dial({ from: '13700000953' });
  await keying.hears(/./);
  await keying.press(mainMenuDigits.caseInquiry);
  await keying.hears('askNumber');
  await keying.press(zhangId.slice(0, 7), { isSecret: true });

  const fresh = await startB();
  await consoleListens();
  const first = await calls('13700000954');
  expect(first.holder).toBe(sides.b);
  expect(await listed()).toEqual([
    { node: sides.a, calls: 3, successor: sides.b },
    { node: sides.b, calls: 1, successor: null },
  ]);
  // An Asterisk that has forgotten who takes new calls hands them to one of the two.
  await hotline.asterisk.command('dialplan reload');
  const second = await calls('13700000955');
  await second.caller.hangUp();

  await keying.press(zhangId.slice(7), { isSecret: true });
  await keying.hears('askPassword');
  await keying.press(zhangPassword, { isSecret: true });
  await keying.hears(madeSentence);
  await keying.hangUp();
  expect(await hotline.closedRow(keying.from)).toMatchObject({ node: sides.a, outcome: 'served' });

  const served = await isServed(waiting, free);
  expect((await desk.entries(waiting.from)).map(({ entered_at }) => entered_at)).toEqual([
    before?.entered_at,
  ]);
  await over(served);
  await desk.hearEachOther(talking.caller, talking.agent);
  await over(talking);
  for (const { from } of [waiting, talking.caller]) {
    expect(await desk.recordings(from)).toMatchObject([{ status: 'stored' }]);
  }

  await left(hotline.app);
  expect(await listed()).toEqual([{ node: sides.b, calls: 1, successor: null }]);
  await consoleListens();
  await first.caller.press('9');
  await first.caller.hears('mainMenu');
  await first.caller.hangUp();
  await hotline.closedRow(first.caller.from);
  const { rows } = await hotline.db.query(
    `SELECT caller_number, node, resumed, outcome <> 'lost' AS is_whole FROM calls
      WHERE caller_number LIKE '1370000095_' AND caller_number <> $1 ORDER BY caller_number`,
    [second.caller.from],
  );
  expect(rows).toEqual(
    ['13700000951', '13700000952', '13700000953', '13700000954'].map((caller_number) => ({
      caller_number,
      node: caller_number === first.caller.from ? sides.b : sides.a,
      resumed: 0,
      is_whole: true,
    })),
  );
  expect(fresh.isRunning).toBe(true);
  for (const number of agents) await desk.onBreak(number);
});

test('a process that dies while it leaves starts again, serves those that it has left, takes no new call, and leaves', async () => {
  if (other === undefined) throw new Error('side b has a process');
  const old = other;
  const waiting = await waits('13700000961');
  expect(await holderOf(waiting.from)).toBe(sides.b);
  await hotline.app.restart();
  await old.kill();
  await old.restart();
  await waiting.hears('queueResumed');
  const { caller, holder } = await calls('13700000962');
  expect(holder).toBe(sides.a);
  await caller.hangUp();
  await over(await isServed(waiting, agents[0]));
  await left(old);
  await desk.onBreak(agents[0]);
});

test('the new process dies: the old one takes the calls that come, and leaves when the new one is back', async () => {
  const waiting = await waits('13700000971');
  const fresh = await startB();
  await fresh.kill();
  const meanwhile = await calls('13700000972');
  expect(meanwhile.holder).toBe(sides.a);
  await fresh.restart();
  const afterwards = await calls('13700000973');
  expect(afterwards.holder).toBe(sides.b);
  expect(hotline.app.isRunning).toBe(true);
  await over(await isServed(waiting, agents[0]));
  await meanwhile.caller.press('9');
  await meanwhile.caller.hears('mainMenu');
  await meanwhile.caller.hangUp();
  await left(hotline.app);
  await afterwards.caller.hangUp();
});
