/**
 * The handbook's way from one machine to three: every command of the chapter as it stands, in its order, on two nodes
 * behind Kamailio, with calls in between. So the tests of this file follow one another. `npx hotline` is the build, as in a court.
 */
import { NodesWithAgents } from '../nodesWithAgents.js';
import { Handbook } from './handbookEdge.js';

const handbook = new Handbook();
let nodes: NodesWithAgents;
beforeAll(async () => {
  nodes = await NodesWithAgents.start({ startEdge: handbook.startEdge });
  await nodes.joinB();
});
afterAll(() => nodes?.stop());

/** Runs a block on a node. */
const runAtNode = (first: string) => handbook.run(first, nodes.cluster.hotline.settings);

/** The rows of `hotline nodes list`, by node: its calls, and what is said of it. */
function nodesIn(list: string): Record<string, string> {
  const rows = [...list.matchAll(/^(node-[ab]) +\d+ on .* (\d+) of \d+ +(\d+)(.*)$/gm)];
  return Object.fromEntries(
    rows.map(([, node = '', calls = '', faxes = '', state = '']) => [
      node,
      `${calls} calls, ${faxes} faxes${state.trim() === '' ? '' : `, ${state.trim()}`}`,
    ]),
  );
}

test('both nodes are listed, each with its process', async () => {
  expect(nodesIn(await runAtNode('npx hotline nodes list'))).toEqual({
    'node-a': '0 calls, 0 faxes',
    'node-b': '0 calls, 0 faxes',
  });
});

test('a node goes out of service with a call, and comes back; the role that the handbook makes is enough', async () => {
  const { cluster, desk } = nodes;
  const { callers, nodes: names } = await cluster.calls('13700000971', '13700000972');
  expect([...names].sort()).toEqual(['node-a', 'node-b']);
  const drained = await runAtNode('npx hotline nodes drain node-a');
  expect(drained).toMatch(/^node-a takes no new calls; it has 1 call and 0 faxes$/m);
  expect(nodesIn(drained)).toEqual({
    'node-a': expect.stringMatching(/^1 calls, 0 faxes, draining since/) as string,
    'node-b': '1 calls, 0 faxes',
  });
  const elsewhere = await cluster.calls('13700000973', '13700000974');
  expect(elsewhere.nodes).toEqual(['node-b', 'node-b']);
  const kept = callers[names.indexOf('node-a')];
  await kept?.hears('mainMenu');
  await cluster.hangUpAll();
  const resumed = await runAtNode('npx hotline nodes resume node-a');
  expect(resumed).toMatch(/^node-a takes new calls again$/m);
  expect(nodesIn(resumed)).toMatchObject({ 'node-a': '0 calls, 0 faxes' });
  await cluster.untilTakesCalls(cluster.hotline.asterisk);
  const listed = await handbook.runAtKamailio('kamcmd dispatcher.list');
  for (const { sipAddress, sipPort } of [cluster.hotline.asterisk, cluster.asteriskB]) {
    expect(listed).toMatch(new RegExp(`URI: sip:${sipAddress}:${sipPort}\\s+FLAGS: AP`));
  }

  const registered = await handbook.runAtKamailio('kamcmd ul.dump brief');
  for (const number of ['1041', '1042']) expect(registered).toContain(number);
  const talking = [await desk.talk('13700000975'), await desk.talk('13700000976')];
  const at = await Promise.all(talking.map(({ caller }) => cluster.nodeOf(caller.from)));
  expect(at.sort()).toEqual(['node-a', 'node-b']);
  for (const each of talking) await nodes.over(each);
});

test('every command of the chapter was tried', () => {
  expect(handbook.blocks.untried).toEqual([]);
});
