/**
 * A telephone in a page of the console, with two nodes: it registers at Kamailio by way of its console,
 * and both nodes ring it. A real Chromium, and real callers at both nodes.
 */
import { freeTcpPort } from '../../app/local/parts/freePort.js';
import { DeskCalls } from '../e2e/desk/deskCalls.js';
import { consoleAt, ConsoleOfHotline } from '../e2e/web/consoleOfHotline.js';
import { PageAgent } from '../e2e/web/pageAgent.js';
import { tones } from '../e2e/web/pageSound.js';
import { Cluster } from './cluster.js';

let cluster: Cluster;
let desks: ConsoleOfHotline;
let agent: PageAgent;
beforeAll(async () => {
  const port = await freeTcpPort('127.0.0.1');
  cluster = await Cluster.start({ agents: true, first: consoleAt(port), second: {} });
  desks = ConsoleOfHotline.of(cluster.hotline, port);
  agent = await PageAgent.start(desks, new DeskCalls(cluster.hotline), tones.agent);
});
afterAll(async () => {
  await desks?.stopSeats();
  await cluster?.stop();
});

test('a page is rung by both nodes, and both hear each other', async () => {
  await desks.tellingPages(async () => {
    // The node with fewer calls gets the next one.
    const first = await cluster.call('13700000951');
    const one = await agent.talks('13700000952');
    await one.hangUp();
    await agent.isBack();
    await cluster.hotline.closedRow('13700000952');
    await cluster.call('13700000953');
    await first.hangUp();
    await cluster.hotline.closedRow('13700000951');
    const other = await agent.talks('13700000954');
    await other.hangUp();
    const nodes = [await cluster.nodeOf('13700000952'), await cluster.nodeOf('13700000954')];
    expect(nodes.sort()).toEqual(['node-a', 'node-b']);
  });
});

test('a page that is closed is unreachable at once', async () => {
  await agent.page.close();
  await agent.isUnreachable();
});
