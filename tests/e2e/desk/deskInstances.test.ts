/**
 * Two apps share one Asterisk, one database and one Redis. Each has its own callers, and both offer
 * them to the same agents. Two more processes do timed work only.
 */
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../../app/local/appProcess.js';
import { projectRoot } from '../../../app/core/paths.js';
import type { Caller } from '../../telephone/caller.js';
import type { RingingTelephone } from '../../telephone/network/ringingTelephone.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { askOutsideHours, makeDue } from '../callbacks/callbackRow.js';
import { DeskCalls, type Talking } from './deskCalls.js';
import { typescript } from '../../parts/typescript.js';
import { Hotline } from '../hotline.js';

const crew = ['1021', '1022'] as const;
/** The number dialled to reach each app. */
const numbers = ['12368', '12369'] as const;

let hotline: Hotline;
let desk: DeskCalls;
let second: AppProcess;
let timed: AppProcess[] = [];

beforeAll(async () => {
  hotline = await Hotline.start({
    softphones: true,
    asterisk: {
      SECOND_ARI_APP: 'hotline-b',
      SECOND_ARI_APP_NUMBERS: '12369',
      HOTLINE_NUMBERS: '12369',
    },
  });
  desk = new DeskCalls(hotline);
  [second, ...timed] = await Promise.all([
    another('b', { ARI_APP: 'hotline-b' }),
    another('jobs-1', { HOTLINE_ROLES: 'jobs' }),
    another('jobs-2', { HOTLINE_ROLES: 'jobs' }),
  ]);
  await desk.crew(crew, ['court:苏98', 'topic:general', 'topic:case', 'language:zh']);
  await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 60, ring_s: 60 });
});
afterAll(async () => {
  await Promise.all([second, ...timed].map((app) => app?.stop()));
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

function another(name: string, env: Readonly<Record<string, string>>): Promise<AppProcess> {
  return startAppProcess({
    env: { ...hotline.settings, ...env, HOTLINE_NODE: `e2e-${name}` },
    logFile: path.join(hotline.folder, `app-${name}.log`),
    command: [...typescript, path.join(projectRoot, 'app/main.ts')],
  });
}

/** Callers join the queue in this order, alternating between the apps. */
async function come(...from: readonly string[]): Promise<Caller[]> {
  const callers: Caller[] = [];
  for (const [index, each] of from.entries()) {
    const caller = await hotline.carrier.dial({ from: each, to: numbers[index % 2] ?? '' });
    await caller.hears(/./);
    await caller.press('0');
    await desk.untilEntry(each, 'in the queue', ({ status }) => status !== 'over');
    callers.push(caller);
  }
  return callers;
}

/** Both agents are free, and the next two callers are offered to them, each once. */
async function offeredTo(callers: readonly Caller[]): Promise<Talking[]> {
  return Promise.all(
    callers.map(async (caller) =>
      desk.talks(caller, await hotline.softphones.ringingFor(caller.from)),
    ),
  );
}

test('callers of both apps are served in the order of arrival, each once, no agent by both', async () => {
  for (const number of crew) await desk.change(number, { kind: 'pause', reason: 'break' });
  const callers = await come('13900000001', '13900000002', '13900000003', '13900000004');
  for (let served = 0; served < callers.length; served += 2) {
    for (const number of crew) await desk.change(number, { kind: 'ready' });
    const agentCalls = await offeredTo(callers.slice(served, served + 2));
    expect(new Set(agentCalls.map(({ number }) => number)).size).toBe(2);
    for (const number of crew) expect(hotline.softphones.isRinging(number)).toBe(false);
    for (const later of callers.slice(served + 2)) {
      expect((await desk.entries(later.from)).map(({ offers }) => offers)).toEqual([0]);
    }
    await Promise.all(agentCalls.map((each) => desk.over(each)));
  }
  const all = (await Promise.all(callers.map(({ from }) => desk.entries(from)))).flat();
  expect(all).toHaveLength(4);
  for (const entry of all) expect(entry).toMatchObject({ offers: 1, misses: 0 });
  const { rows } = await hotline.db.query<{ node: string }>(
    'SELECT node FROM queue_nodes ORDER BY 1',
  );
  expect(rows.map(({ node }) => node)).toEqual(['e2e', 'e2e-b']);
  for (const app of timed) expect(app.isRunning).toBe(true);
});

test('one app is killed: its callers keep their places while the other serves on, its agent is not stuck', async () => {
  for (const number of crew) await desk.change(number, { kind: 'ready' });
  const talkingCallers = await come('13900000011', '13900000012');
  const [own, others] = await offeredTo(talkingCallers);
  if (own === undefined || others === undefined) throw new Error('two agent calls');
  const [first, theirs, last] = await come('13900000013', '13900000014', '13900000015');
  if (first === undefined || theirs === undefined || last === undefined) throw new Error('three');
  await theirs.hears('queueDigits');
  const before = await desk.entries(theirs.from);

  await second.kill();
  await desk.hearEachOther(others.caller, others.agent);
  // The dead app's agent hangs up. No process sees it, and still the agent can continue to work.
  await others.agent.hangUp();
  await desk.untilState(others.number, 'wrap_up');
  expect(await hotline.dialCode(others.number, '*5')).toBe('agentWrapUpDone');
  const [next] = await offeredTo([first]);
  if (next === undefined) throw new Error('one agent call');
  expect(next.number).toBe(others.number);

  await desk.over(own);
  expect(await hotline.dialCode(own.number, '*5')).toBe('agentWrapUpDone');
  const [afterwards] = await offeredTo([last]);
  expect(await desk.entries(theirs.from)).toEqual(before);

  await second.restart();
  await theirs.hears('queueResumed');
  await others.caller.hears('interrupted');
  expect((await desk.entries(theirs.from)).map(({ entered_at }) => entered_at)).toEqual(
    before.map(({ entered_at }) => entered_at),
  );
  await desk.over(next);
  expect(await hotline.dialCode(next.number, '*5')).toBe('agentWrapUpDone');
  const [served] = await offeredTo([theirs]);
  if (served === undefined || afterwards === undefined) throw new Error('two agent calls');
  await Promise.all([desk.over(served), desk.over(afterwards), others.caller.hangUp()]);
});

/** Waits until Asterisk has been told whether the second app is drained. */
async function untilTold(isDrained: boolean): Promise<void> {
  const told = `DRAINING_hotline-b=${isDrained ? 'yes' : 'no'}`;
  await untilTrue(`Asterisk to have ${told}`, async () =>
    (await hotline.asterisk.command('dialplan show globals')).includes(told) ? true : undefined,
  );
}

/** A new call to the second app gets 503 before it is answered, and leaves no row. */
async function isRefused(from: string): Promise<void> {
  const caller = await hotline.carrier.dial({ from, to: numbers[1] });
  caller.answered.catch(() => undefined);
  // 503.
  expect(await caller.ended).toMatchObject({ cause: 34, by: 'network' });
  const { rowCount } = await hotline.db.query('SELECT FROM calls WHERE caller_number = $1', [from]);
  expect(rowCount).toBe(0);
}

async function isTaken(from: string, to: string): Promise<void> {
  const caller = await hotline.carrier.dial({ from, to });
  await caller.hears(/./);
  await caller.hangUp();
}

test('one app is drained: it takes no new call, and serves those that it has to their end, also after a restart', async () => {
  for (const number of crew) await desk.change(number, { kind: 'ready' });
  const [own, theirs] = await offeredTo(await come('13900000041', '13900000042'));
  const [first, waiting] = await come('13900000043', '13900000044');
  if (own === undefined || theirs === undefined) throw new Error('two agent calls');
  if (first === undefined || waiting === undefined) throw new Error('two who wait');
  expect(await hotline.cli('nodes', 'drain', 'e2e-b')).toBe(
    'e2e-b takes no new calls; it has 2 calls and 0 faxes\n',
  );
  await untilTold(true);
  await isRefused('13900000045');
  await isTaken('13900000046', numbers[0]);

  // A reload of the dialplan empties its global variables. Asterisk is told again.
  await hotline.asterisk.command('dialplan reload');
  await untilTold(true);
  await isRefused('13900000049');

  // When it starts again it reads that it is drained, whatever Asterisk has kept.
  await second.kill();
  await hotline.asterisk.command('dialplan set global DRAINING_hotline-b no');
  await second.restart();
  await untilTold(true);
  await isRefused('13900000047');
  await waiting.hears('queueResumed');
  await desk.hearEachOther(theirs.caller, theirs.agent);

  await desk.over(theirs);
  expect(await hotline.dialCode(theirs.number, '*5')).toBe('agentWrapUpDone');
  const [next] = await offeredTo([first]);
  await desk.over(own);
  expect(await hotline.dialCode(own.number, '*5')).toBe('agentWrapUpDone');
  const [last] = await offeredTo([waiting]);
  if (next === undefined || last === undefined) throw new Error('two agent calls');
  await Promise.all([desk.over(next), desk.over(last)]);

  expect(await hotline.cli('nodes', 'resume', 'e2e-b')).toBe('e2e-b takes new calls again\n');
  await untilTold(false);
  await isTaken('13900000048', numbers[1]);
});

/** Requests callbacks outside of hours, and makes them due. */
async function waitForCallbacks(...numbers: readonly string[]): Promise<void> {
  const { db } = hotline;
  for (const number of numbers) await askOutsideHours(hotline, number);
  await makeDue(hotline, ...numbers);
  // Each has its own job, and the jobs run in no order. Once all have run, the callbacks stand in
  // the queue in the order of the requests.
  await untilTrue('their time to have come', async () => {
    const { rowCount } = await db.query(
      'SELECT FROM callbacks WHERE number = ANY ($1) AND woken_at IS NOT NULL',
      [numbers],
    );
    return rowCount === numbers.length ? true : undefined;
  });
}

interface AttemptRow {
  readonly number: string;
  readonly status: string;
  readonly attempts: number;
  readonly node: string;
  readonly outcome: string | null;
}

async function attemptsTo(...numbers: readonly string[]): Promise<AttemptRow[]> {
  const { rows } = await hotline.db.query<AttemptRow>(
    `SELECT c.number, c.status, c.attempts, t.node, t.outcome
       FROM callbacks c JOIN callback_attempts t ON t.callback_id = c.id
      WHERE c.number = ANY ($1) ORDER BY c.id, t.attempt`,
    [numbers],
  );
  return rows;
}

/** The person answers, presses the digit, and talks to the reserved agent. */
async function takesUp(telephone: RingingTelephone): Promise<Talking> {
  const caller = await telephone.answer();
  await caller.hears(/\/said\//);
  await caller.press('1');
  const agent = await hotline.softphones.ringingFor(telephone.number);
  return desk.talks(caller, agent);
}

/** Ends the agent call, and waits until the callback is done. */
async function calledBack(talking: Talking): Promise<void> {
  await desk.over(talking);
  await untilTrue(`the callback of ${talking.caller.from} to be done`, async () => {
    const [attempt] = await attemptsTo(talking.caller.from);
    return attempt?.status === 'done' ? true : undefined;
  });
}

test('callbacks of two apps: never more in the air than agents, each comes to one agent call', async () => {
  for (const number of crew) await desk.onBreak(number);
  const numbers = ['13900000021', '13900000022', '13900000023', '13900000024'];
  await waitForCallbacks(...numbers);
  for (let served = 0; served < numbers.length; served += 2) {
    const now = numbers.slice(served, served + 2);
    const telephones = now.map((number) => hotline.carrier.ringing(number));
    for (const number of crew) await desk.change(number, { kind: 'ready' });
    const rung = await Promise.all(telephones);
    // Only as many as there are agents: none of the others rings.
    expect((await attemptsTo(...numbers)).filter(({ outcome }) => outcome === null)).toHaveLength(
      2,
    );
    const agentCalls = await Promise.all(rung.map(takesUp));
    expect(new Set(agentCalls.map(({ number }) => number)).size).toBe(2);
    await Promise.all(agentCalls.map(calledBack));
  }
  const attempts = await attemptsTo(...numbers);
  expect(attempts).toHaveLength(4);
  for (const attempt of attempts) {
    expect(attempt).toMatchObject({ status: 'done', attempts: 1, outcome: 'served' });
  }
  for (const number of numbers) {
    const talked = (await desk.entries(number)).filter(({ agent }) => agent !== null);
    expect(talked).toHaveLength(1);
  }
});

test('the app whose telephones ring is killed: they ring on, and the other calls nobody twice', async () => {
  const numbers = ['13900000031', '13900000032'];
  for (const number of crew) await desk.onBreak(number);
  await waitForCallbacks(...numbers);
  const telephones = numbers.map((number) => hotline.carrier.ringing(number));
  for (const number of crew) await desk.change(number, { kind: 'ready' });
  const rung = await Promise.all(telephones);
  await second.kill();
  await hotline.app.kill();
  await hotline.app.restart();
  await second.restart();
  for (const telephone of rung) expect(telephone.isOver).toBe(false);
  const agentCalls = await Promise.all(rung.map(takesUp));
  await Promise.all(agentCalls.map(calledBack));
  const attempts = await attemptsTo(...numbers);
  expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual(
    numbers.map((number) => [number, 'served']),
  );
});
