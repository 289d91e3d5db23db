/**
 * What becomes of a node's calls, agents and callers when the node, its app alone, or its Asterisk alone
 * dies or stops: by calls of the trunk through a real Kamailio.
 */
import { TicketCalls } from '../e2e/ticketCalls.js';
import { agents, NodesWithAgents } from './nodesWithAgents.js';

let nodes: NodesWithAgents;
beforeAll(async () => void (nodes = await NodesWithAgents.start()));
afterAll(() => nodes?.stop());
afterEach(() => nodes.cluster.hangUpAll());

test('a node dies: its agent is free, those who waited are called back at their places, its calls are closed; others notice nothing, and it comes back', async () => {
  const { cluster, desk } = nodes;
  const { hotline } = cluster;
  const others = await desk.talk('13700000911');
  await nodes.startB();
  const talking = await desk.talk('13700000912');
  const waiting = [await nodes.waits('13700000913'), await nodes.waits('13700000914')];
  const places = await nodes.inQueue();
  expect(places.map(({ number }) => number)).toEqual(['13700000913', '13700000914']);
  await nodes.killB();
  await cluster.resumeA();

  for (const from of ['13700000912', '13700000913', '13700000914']) {
    expect(await hotline.closedRow(from)).toMatchObject({
      node: 'node-b',
      outcome: 'lost',
      outcome_detail: 'its node died',
    });
  }
  const cutOff = ['13700000913', '13700000914'];
  expect(await nodes.cutOff(cutOff)).toMatchObject(places);
  expect(await desk.outcomes('13700000912')).toEqual(['answered by lost']);
  await desk.hearEachOther(others.caller, others.agent);
  await Promise.all([talking.caller, talking.agent, ...waiting].map((each) => each.hangUp()));

  // One waits to be called, the other one dials again.
  const telephone = hotline.carrier.ringing('13700000913');
  await nodes.isFree(talking.number);
  const served = await nodes.isServed(await telephone);
  expect(served.number).toBe(talking.number);
  const again = await nodes.waits('13700000914');
  expect(await nodes.inQueue()).toEqual([places[1]]);
  await nodes.over(served);
  await nodes.over(await nodes.talks(again));
  expect(await nodes.cutOff(cutOff)).toMatchObject([
    { number: '13700000913', status: 'done' },
    { number: '13700000914', status: 'cancelled', because: 'called_in' },
  ]);
  await desk.hearEachOther(others.caller, others.agent);
  await nodes.over(others);
  expect(await desk.outcomes('13700000911')).toEqual(['answered by caller']);

  await nodes.restartB();
  expect((await cluster.calls('13700000915')).nodes).toEqual(['node-b']);
});

test('an app is killed beside its Asterisk: Kamailio gives the node no call long before its lease ends, and again when the app is back', async () => {
  const { cluster, appB } = nodes;
  const { hotline, asteriskB } = cluster;
  await appB.kill();
  await cluster.untilListed(asteriskB, 'without calls', ({ flags }) => flags.startsWith('D'));
  const { rows } = await hotline.db.query(
    "SELECT expires_at > clock_timestamp() AS lasts FROM node_leases WHERE node = 'node-b'",
  );
  expect(rows).toEqual([{ lasts: true }]);
  expect((await cluster.calls('13700000901', '13700000902')).nodes).toEqual(['node-a', 'node-a']);
  await appB.restart();
  await cluster.untilTakesCalls(asteriskB);
  expect((await cluster.calls('13700000903')).nodes).toEqual(['node-b']);
});

test.each([
  ['stops', 'its Asterisk died', '1370000093'],
  ['dies and stays away', 'its node died', '1370000095'],
] as const)(
  'the Asterisk of a node %s beside its app: another node calls back those who waited, before who came later there; it comes back',
  async (how, detail, prefix) => {
    const { cluster, desk, appB } = nodes;
    const { hotline, asteriskB } = cluster;
    await desk.onBreak(agents[0]);
    await cluster.drainA();
    const talking = await desk.talk(`${prefix}1`);
    const waiting = [await nodes.waits(`${prefix}2`), await nodes.waits(`${prefix}3`)];
    await cluster.resumeA();
    const elsewhere = await nodes.waits(`${prefix}4`);
    expect(await cluster.nodeOf(elsewhere.from)).toBe('node-a');
    const places = await nodes.inQueue();
    await (how === 'stops' ? nodes.stopAsteriskB() : nodes.killAsteriskB());
    for (const { from } of [talking.caller, ...waiting]) {
      expect(await hotline.closedRow(from)).toMatchObject({
        node: 'node-b',
        outcome: 'lost',
        outcome_detail: detail,
      });
    }
    const cutOff = await nodes.cutOff(waiting.map(({ from }) => from));
    expect(cutOff).toMatchObject(places.slice(0, 2));
    expect(await nodes.inQueue()).toEqual(places.slice(2));
    await Promise.all([talking.caller, talking.agent, ...waiting].map((each) => each.hangUp()));

    await nodes.isFree(talking.number);
    for (const { from } of waiting) {
      const served = await nodes.isServed(await hotline.carrier.ringing(from));
      expect(served.number).toBe(talking.number);
      await nodes.over(served);
    }
    await nodes.over(await nodes.talks(elsewhere));
    expect(appB.isRunning).toBe(true);
    await asteriskB.restart();
    await cluster.untilTakesCalls(asteriskB);
    expect((await cluster.calls(`${prefix}5`, `${prefix}6`)).nodes.sort()).toEqual([
      'node-a',
      'node-b',
    ]);
  },
);

test('a node dies while a caller leaves a message: when it is back, what was said becomes the ticket', async () => {
  const { cluster, desk } = nodes;
  const { hotline, asteriskB } = cluster;
  const tickets = new TicketCalls(hotline, desk);
  await cluster.drainA();
  const from = '13700000941';
  const caller = await tickets.complains(from, '1');
  await tickets.leavesMessage(caller, 'complaintIntro', { then: 'speak on' });
  await nodes.killB();
  await caller.hangUp();
  await nodes.restartB();
  const ticket = await tickets.ticketOf(from);
  expect(ticket).toMatchObject({ kind: 'complaint', callerNumber: from });
  await tickets.expectRecorded(ticket, 1, asteriskB.recordingsDir);
  await cluster.resumeA();
});

test('the machine of a node is shut down in order, the app before Asterisk: another node calls back those who waited', async () => {
  const { cluster, desk } = nodes;
  const { hotline } = cluster;
  for (const number of agents) await desk.onBreak(number);
  await cluster.drainA();
  const waiting = [await nodes.waits('13700000921'), await nodes.waits('13700000922')];
  const places = await nodes.inQueue();
  await nodes.stopAppB();
  // For Asterisk alone the callers wait for the next process.
  expect(await nodes.inQueue()).toEqual(places);
  await nodes.stopAsteriskB();
  await Promise.all(waiting.map(({ ended }) => ended));
  await cluster.resumeA();

  for (const from of ['13700000921', '13700000922']) {
    expect(await hotline.closedRow(from)).toMatchObject({
      node: 'node-b',
      outcome: 'lost',
      outcome_detail: 'its node died',
    });
  }
  expect(await nodes.cutOff(waiting.map(({ from }) => from))).toMatchObject(places);
  const telephone = hotline.carrier.ringing('13700000921');
  await desk.change(agents[0], { kind: 'ready' });
  await nodes.over(await nodes.isServed(await telephone));

  await nodes.restartB();
  expect((await cluster.calls('13700000925')).nodes).toEqual(['node-b']);
});
