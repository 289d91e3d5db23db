/**
 * Two apps on one Asterisk, one database and one Redis, each with its own callers, offer to the same agents; two more
 * processes do timed work only.
 */
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { projectRoot } from '../../app/paths.js';
import type { Caller } from '../telephone/caller.js';
import type { RingingTelephone } from '../telephone/ringingTelephone.js';
import { DeskCalls, type Talking } from './deskCalls.js';
import { Hotline, typescript } from './hotline.js';

jest.setTimeout(180_000);

const crew = ['1021', '1022'] as const;
/** What is dialled to reach each app. */
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
  await desk.setLines({ wrap_up_s: 600, empty_grace_s: 60, ring_s: 60 });
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

/** They come in this order, by turns at the one app and at the other, and stand in the line. */
async function come(...from: readonly string[]): Promise<Caller[]> {
  const callers: Caller[] = [];
  for (const [index, each] of from.entries()) {
    const caller = await hotline.carrier.dial({ from: each, to: numbers[index % 2] ?? '' });
    await caller.hears(/./);
    await caller.press('0');
    await desk.untilEntry(each, 'in line', ({ status }) => status !== 'over');
    callers.push(caller);
  }
  return callers;
}

async function answers(caller: Caller, telephone: RingingTelephone): Promise<Talking> {
  const agent = await telephone.answer();
  await agent.hears(/agentCaller/);
  await desk.untilEntry(caller.from, 'talking', ({ status }) => status === 'talking');
  await desk.hear(caller, agent);
  return { caller, agent, number: telephone.number };
}

async function over({ caller, agent, number }: Talking): Promise<void> {
  await caller.hangUp();
  await agent.ended;
  await desk.untilState(number, 'wrap_up');
}

/** Both agents have time, and the next two callers are offered to them, each once. */
async function offeredTo(callers: readonly Caller[]): Promise<Talking[]> {
  return Promise.all(
    callers.map(async (caller) =>
      answers(caller, await hotline.softphones.ringingFor(caller.from, 30_000)),
    ),
  );
}

test('callers of both apps are served in the order of arrival, each once, no agent by both', async () => {
  for (const number of crew) await desk.change(number, { kind: 'pause', reason: 'break' });
  const callers = await come('13900000001', '13900000002', '13900000003', '13900000004');
  for (let served = 0; served < callers.length; served += 2) {
    for (const number of crew) await desk.change(number, { kind: 'ready' });
    const talks = await offeredTo(callers.slice(served, served + 2));
    expect(new Set(talks.map(({ number }) => number)).size).toBe(2);
    for (const number of crew) expect(hotline.softphones.isRinging(number)).toBe(false);
    for (const later of callers.slice(served + 2)) {
      expect((await desk.entries(later.from)).map(({ offers }) => offers)).toEqual([0]);
    }
    await Promise.all(talks.map(over));
  }
  const all = (await Promise.all(callers.map(({ from }) => desk.entries(from)))).flat();
  expect(all).toHaveLength(4);
  for (const entry of all) expect(entry).toMatchObject({ offers: 1, misses: 0 });
  const { rows } = await hotline.db.query<{ node: string }>(
    'SELECT node FROM line_nodes ORDER BY 1',
  );
  expect(rows.map(({ node }) => node)).toEqual(['e2e', 'e2e-b']);
  for (const app of timed) expect(app.isRunning).toBe(true);
});

test('one app is killed: its callers keep their places while the other serves on, its agent is not stuck', async () => {
  for (const number of crew) await desk.change(number, { kind: 'ready' });
  const talkingCallers = await come('13900000011', '13900000012');
  const [own, others] = await offeredTo(talkingCallers);
  if (own === undefined || others === undefined) throw new Error('two talks');
  const [first, theirs, last] = await come('13900000013', '13900000014', '13900000015');
  if (first === undefined || theirs === undefined || last === undefined) throw new Error('three');
  await theirs.hears('lineKeys');
  const before = await desk.entries(theirs.from);

  await second.kill();
  await desk.hearEachOther(others.caller, others.agent);
  // The agent of the app that died leaves; nobody is there to see it, and she can work on all the same.
  await others.agent.hangUp();
  await desk.untilState(others.number, 'wrap_up', 40_000);
  expect(await hotline.dialCode(others.number, '*5')).toBe('agentWrapUpDone');
  const [next] = await offeredTo([first]);
  if (next === undefined) throw new Error('one talk');
  expect(next.number).toBe(others.number);

  await over(own);
  expect(await hotline.dialCode(own.number, '*5')).toBe('agentWrapUpDone');
  const [afterwards] = await offeredTo([last]);
  expect(await desk.entries(theirs.from)).toEqual(before);

  await second.restart();
  await theirs.hears('lineResumed');
  await others.caller.hears('interrupted');
  expect((await desk.entries(theirs.from)).map(({ entered_at }) => entered_at)).toEqual(
    before.map(({ entered_at }) => entered_at),
  );
  await over(next);
  expect(await hotline.dialCode(next.number, '*5')).toBe('agentWrapUpDone');
  const [served] = await offeredTo([theirs]);
  if (served === undefined || afterwards === undefined) throw new Error('two talks');
  await Promise.all([over(served), over(afterwards), others.caller.hangUp()]);
});
