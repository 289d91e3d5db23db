/**
 * Two Kamailios, each on a machine of its own: when the one that has the address fails, the other one
 * takes it over. Calls go on, telephones stay registered.
 */
import { SipSocket } from '../attack/sipSocket.js';
import { DeskCalls } from '../e2e/desk/deskCalls.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Cluster, trunkAddresses } from './cluster.js';
import type { KamailioPair, OneOfPair } from './kamailio/kamailioPair.js';

const crew = ['3001', '3002', '3003'];

let cluster: Cluster;
let pair: KamailioPair;
let desk: DeskCalls;
beforeAll(async () => {
  cluster = await Cluster.start({ agents: true, isPair: true, second: {} });
  if (cluster.pair === null) throw new Error('there is no pair');
  ({ pair } = cluster);
  desk = new DeskCalls(cluster.hotline);
  await desk.setQueues({ wrap_up_s: 0 });
  await desk.crew(crew, ['court:苏98', 'topic:general', 'language:zh']);
});
afterAll(() => cluster?.stop());

/** Waits until one of the pair knows every telephone. */
const untilAllAt = (where: string, { kamailio }: OneOfPair) =>
  untilTrue(`${where} to know every telephone`, async () => {
    const registered = await kamailio.registered();
    return crew.every((each) => registered.includes(each)) ? true : undefined;
  });

/** Waits until the other one of the pair has the address. */
const untilAt = (wanted: OneOfPair) =>
  untilTrue('the address to move', async () => {
    const [holder] = await pair.holder();
    return holder.machine === wanted.machine ? true : undefined;
  });

test('Kamailio is killed: its calls end in order, new ones find nodes and agents, and it gets the registrations back', async () => {
  const [holder, other] = await pair.holder();
  await untilAllAt('the other one', other);
  const before = await desk.talk('13700000951');
  await holder.kamailio.kill();
  await untilAt(other);
  await desk.hearEachOther(before.caller, before.agent);
  // Another agent, who registered at the one that is gone.
  const after = await desk.talk('13700000952');
  await desk.hearEachOther(after.caller, after.agent);
  await before.caller.hangUp();
  expect(await desk.outcomes('13700000951')).toEqual(['answered by caller']);
  await after.agent.hangUp();
  expect(await desk.outcomes('13700000952')).toEqual(['answered by agent']);
  for (const number of crew) await desk.untilState(number, 'ready');
  await holder.kamailio.restart();
  await untilAllAt('the one that is back', holder);
  // The address stays where it is.
  expect((await pair.holder())[0].machine).toBe(other.machine);
});

test("the cable of the machine that has the address is taken out: the other one has it, and the nodes' calls", async () => {
  const [holder, other] = await pair.holder();
  const before = await desk.talk('13700000961');
  await holder.machine.unplug();
  await untilAt(other);
  await desk.hearEachOther(before.caller, before.agent);
  const after = await desk.talk('13700000962');
  await desk.hearEachOther(after.caller, after.agent);
  for (const { caller } of [before, after]) await caller.hangUp();
  for (const number of crew) await desk.untilState(number, 'ready');
  await holder.machine.plug();
});

test('who is not the other one of the pair has no say in who is registered', async () => {
  const { place } = cluster;
  const message = { method: 'KDMQ', fromUser: 'usrloc', toUser: 'usrloc' } as const;
  for (const [from, status] of [
    ['127.0.0.8', 403],
    [trunkAddresses[1], 405],
    ['127.0.0.1', 405],
  ] as const) {
    const socket = await SipSocket.open(from, { address: place.address, port: place.sipPort });
    try {
      expect((await socket.ask(message)).status).toBe(status);
    } finally {
      await socket.close();
    }
  }
});
