/**
 * Callbacks that agents take: only that agent makes the callback, at once, and another may take it
 * after the agent has gone.
 */
import { changeAgent } from '../../app/queue/agentStates.js';
import { releaseTaken } from '../../app/callbacks/store/takenCallbacks.js';
import { takeCallback } from '../../app/callbacks/takeCallback.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { makeCallbackScene, mobile, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;
beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeCallbackScene(database.pool);
  await scene.queue('case', { wrapUpS: 0, retryS: 0 });
});
afterEach(() => database.close());

const ready = async (id: number | undefined) => {
  await changeAgent(scene.deps, id ?? 0, { kind: 'ready' });
  await scene.place();
};
const agentRung = async () => {
  const { entryId } = await scene.theRing();
  return (await scene.entry(entryId ?? 0)).agentId;
};

test('the agent who has taken it makes it, before any caller, and no other agent does meanwhile', async () => {
  const [first, second] = await scene.busyAgents(2);
  const before = await scene.waits(1);
  const { id } = await scene.takesCallback(await scene.waits(2), mobile(2));
  await scene.pass(30);
  expect(await takeCallback(scene.callbackDeps, id, second?.id ?? 0, null)).toMatchObject({
    kind: 'taken',
    nextAt: scene.deps.clock.now(),
    callback: { takenBy: second?.id },
  });
  await ready(first?.id);
  expect((await scene.entry(before.id)).agentId).toBe(first?.id);
  await scene.waits(3);
  await ready(second?.id);
  expect(await agentRung()).toBe(second?.id);
  expect(await takeCallback(scene.callbackDeps, id, second?.id ?? 0, null)).toEqual({
    kind: 'refused',
    because: 'in_the_air',
  });
});

test('a free agent leaves a colleague’s alone, until the colleague signs out', async () => {
  const [owner, other] = await scene.busyAgents(2);
  const { id } = await scene.takesCallback(await scene.waits(1), mobile(1));
  await takeCallback(scene.callbackDeps, id, owner?.id ?? 0, null);
  await scene.pass(30);
  await ready(other?.id);
  expect(await scene.toRing()).toEqual([]);
  expect(await takeCallback(scene.callbackDeps, id, other?.id ?? 0, null)).toEqual({
    kind: 'refused',
    because: 'taken',
  });
  await changeAgent(scene.deps, owner?.id ?? 0, { kind: 'sign_out' });
  await scene.place();
  expect(await agentRung()).toBe(other?.id);
});

test('of many who take the same one at once, one has it; given back, it is anybody’s', async () => {
  const agents = await scene.busyAgents(6);
  const { id } = await scene.takesCallback(await scene.waits(1), mobile(1));
  const taken = await Promise.all(
    agents.map((agent) => takeCallback(scene.callbackDeps, id, agent.id, null)),
  );
  expect(taken.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array<string>(5).fill('refused'),
    'taken',
  ]);
  const { takenBy } = await scene.callback(id);
  const other = agents.find((agent) => agent.id !== takenBy);
  expect(await releaseTaken(database.pool, id, other?.id ?? 0)).toBe(false);
  expect(await releaseTaken(database.pool, id, takenBy)).toBe(true);
  await scene.pass(30);
  await ready(other?.id);
  expect(await agentRung()).toBe(other?.id);
});

test('of another court there is none; before the court opens it is made when it opens', async () => {
  const [agent] = await scene.busyAgents(1);
  const { id } = await scene.takesCallback(await scene.waits(1), mobile(1));
  expect(await takeCallback(scene.callbackDeps, id, agent?.id ?? 0, 2)).toEqual({
    kind: 'refused',
    because: 'unknown',
  });
  // From 10:00 to 12:00, when the court is at lunch until 13:30.
  await scene.pass(7200);
  expect(await takeCallback(scene.callbackDeps, id, agent?.id ?? 0, 1)).toMatchObject({
    kind: 'taken',
    nextAt: new Date('2026-11-24T05:30:00Z'),
  });
});
