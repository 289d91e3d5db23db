/**
 * A node with many callers dies: twenty wait and four talk, at two nodes. Those who waited at the dead one are
 * called back soon, all places are kept, and the other node's callers notice nothing.
 */
import { NodesWithAgents } from './nodesWithAgents.js';

let nodes: NodesWithAgents;
beforeAll(async () => {
  nodes = await NodesWithAgents.start({ crew: ['1041', '1042', '1043', '1044'] });
  // Who is free gets the next one at once.
  await nodes.desk.setQueues({ wrap_up_s: 0 });
  await nodes.joinB();
});
afterAll(() => nodes?.stop());
afterEach(() => nodes.cluster.hangUpAll());

/** The same for each of them, at once. */
const all = <T, R>(of: readonly T[], does: (each: T) => Promise<R>): Promise<R[]> =>
  Promise.all(of.map(does));

/** Numbers of callers. */
const numbers = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => String(first + index));

/** Those who are at a node, and those who are at the other one. */
async function atNodes<T>(of: readonly T[], fromOf: (each: T) => string) {
  const names = await all(of, (each) => nodes.cluster.nodeOf(fromOf(each)));
  const at = (node: string) => of.filter((_, index) => names[index] === node);
  return [at('node-a'), at('node-b')] as const;
}

test('a node dies with many callers: those who waited there are called back in turn, the others talk and wait on at their places', async () => {
  const { cluster, desk } = nodes;
  const { hotline } = cluster;
  await cluster.drainA();
  const atB = await all(numbers(13700001001, 2), (from) => desk.talk(from));
  await cluster.resumeA();
  // Kamailio gives them to the node with fewer calls.
  const atA = await all(numbers(13700001003, 2), (from) => desk.talk(from));
  const talking = [...atB, ...atA];
  await cluster.drainA();
  const first = await all(numbers(13700001011, 2), (from) => nodes.waits(from));
  await cluster.resumeA();
  const waiting = [...first, ...(await all(numbers(13700001021, 18), (from) => nodes.waits(from)))];
  const [talkingAtA, talkingAtB] = await atNodes(talking, ({ caller }) => caller.from);
  const [waitingAtA, waitingAtB] = await atNodes(waiting, ({ from }) => from);
  expect([talkingAtA, talkingAtB]).toEqual([atA, atB]);
  expect(Math.min(waitingAtA.length, waitingAtB.length)).toBeGreaterThan(5);
  const places = await nodes.inQueue();
  const isCutOff = ({ number }: { readonly number: string }) =>
    waitingAtB.some(({ from }) => from === number);
  expect(places.slice(0, 2).every(isCutOff)).toBe(true);

  await nodes.killB();
  await all(
    [...talkingAtB.flatMap(({ caller, agent }) => [caller, agent]), ...waitingAtB],
    (each) => each.hangUp(),
  );
  // The agents of its two calls are free for the first two.
  const rung = new Map(
    await all(places.slice(0, 2), async ({ number }) => {
      const telephone = await hotline.carrier.ringing(number);
      return [number, telephone] as const;
    }),
  );
  expect(await nodes.cutOff(waitingAtB.map(({ from }) => from))).toMatchObject(
    places.filter(isCutOff),
  );
  await all(waitingAtA, async (caller) => {
    await caller.press('5');
    await caller.hears('queueDigits');
  });

  // In their order, wherever they waited.
  for (const { number } of places.slice(0, 6)) {
    const caller =
      waitingAtA.find(({ from }) => from === number) ??
      (await nodes.answers(rung.get(number) ?? (await hotline.carrier.ringing(number))));
    const { agent } = await nodes.talks(caller);
    await caller.hangUp();
    await agent.ended;
  }
  expect(await nodes.inQueue()).toEqual(places.slice(6).filter((place) => !isCutOff(place)));
  await all(talkingAtA, ({ caller, agent }) => desk.hearEachOther(caller, agent));
});
