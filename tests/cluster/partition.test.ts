/**
 * What stands between the nodes fails: the network between one of them and the rest, and Kamailio.
 * Callers whose audio goes on are served on.
 */
import { DeskCalls } from '../e2e/desk/deskCalls.js';
import { Cluster, type ListedAs } from './cluster.js';
import { InnerNetwork } from './innerNetwork.js';

/** Is signed in. No telephone of theirs rings. */
const agent = '1041';

let cluster: Cluster;
let desk: DeskCalls;
let network: InnerNetwork;
/** The second node, as the others reach it. */
let nodeB: ListedAs;
beforeAll(async () => {
  cluster = await Cluster.start();
  const { hotline, asteriskB, place } = cluster;
  network = await InnerNetwork.start({
    databaseUrl: hotline.settings.DATABASE_URL ?? '',
    sip: { address: asteriskB.sipAddress, port: asteriskB.sipPort },
    kamailioAddress: place.address,
  });
  nodeB = network.sip;
  await cluster.startSecondApp({
    MAX_CALLS: '20',
    DATABASE_URL: network.databaseUrl,
    NODE_SIP_ADDRESS: `${nodeB.sipAddress}:${nodeB.sipPort}`,
  });
  desk = new DeskCalls(hotline);
  await desk.addAgent(agent, ['court:苏98', 'topic:general', 'topic:case', 'language:zh']);
  await desk.change(agent, { kind: 'sign_in' });
  await desk.onBreak(agent);
  await desk.setQueues({ empty_grace_s: 600 });
  await cluster.untilTakesCalls(nodeB);
});
afterAll(async () => {
  await cluster?.stop();
  await network?.stop();
});
afterEach(() => cluster.hangUpAll());

test('a node is cut off: others take its calls and are to call back who waits there, who is in a menu is served on; when it is back, who still waits has the same place, and its calls have their own end', async () => {
  const { hotline } = cluster;
  await cluster.drainA();
  const waiting = await desk.asks('13700000921');
  await waiting.hears('queueDigits');
  const inMenu = await cluster.call('13700000922');
  expect(await cluster.nodeOf('13700000922')).toBe('node-b');
  await cluster.resumeA();

  network.cut();
  await cluster.untilListed(nodeB, 'without calls', ({ flags }) => flags !== 'AP');
  expect((await cluster.calls('13700000923', '13700000924')).nodes).toEqual(['node-a', 'node-a']);
  for (const from of ['13700000921', '13700000922']) {
    expect(await hotline.closedRow(from)).toMatchObject({ outcome_detail: 'its node died' });
  }
  const { rows: callbacks } = await hotline.db.query(
    "SELECT number, status, order_at FROM callbacks WHERE origin = 'cut_off'",
  );
  expect(callbacks).toMatchObject([{ number: '13700000921', status: 'waiting' }]);
  await inMenu.hears('mainMenu');
  await inMenu.press('9');
  await inMenu.hears('mainMenu');

  network.mend();
  await desk.untilEntry('13700000921', 'waiting again', ({ status }) => status === 'waiting');
  const places = await hotline.db.query(
    'SELECT status, order_at FROM queue_entries WHERE caller_number = $1 ORDER BY id',
    ['13700000921'],
  );
  const { order_at } = callbacks[0] as { order_at: Date };
  expect(places.rows).toEqual([
    { status: 'over', order_at },
    { status: 'waiting', order_at },
  ]);
  await waiting.hears('queueDigits');
  await inMenu.hangUp();
  await hotline.row('13700000922', 'with its own end', (row) => row.outcome === 'abandoned');
  await cluster.untilTakesCalls(nodeB);

  const telephone = hotline.carrier.ringing('13700000921');
  await waiting.hangUp();
  expect(await desk.outcomes('13700000921')).toEqual(['lost', 'abandoned']);
  await desk.change(agent, { kind: 'ready' });
  const person = await (await telephone).answer();
  await person.hears(/\/said\//);
});

test('Kamailio is killed and comes back: calls go on, end in order, and new ones find their nodes', async () => {
  const { hotline, kamailio } = cluster;
  const { callers, nodes } = await cluster.calls('13700000931', '13700000932');
  expect([...nodes].sort()).toEqual(['node-a', 'node-b']);
  await kamailio.kill();
  for (const caller of callers) {
    await caller.hears('mainMenu');
    await caller.press('9');
    await caller.hears('mainMenu');
  }
  await kamailio.restart();
  for (const caller of callers) await caller.hangUp();
  for (const { from } of callers) {
    expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'abandoned' });
  }
  await cluster.untilTakesCalls(nodeB);
  const again = await cluster.calls('13700000933', '13700000934');
  expect([...again.nodes].sort()).toEqual(['node-a', 'node-b']);
});
