/**
 * The trunk's side of several nodes: calls by way of a real Kamailio to two Asterisks with an app each.
 * The second node takes two calls at a time.
 */
import { createSocket } from 'node:dgram';
import { SipSocket, type SipMessage } from '../attack/sipSocket.js';
import { askAri } from '../telephone/network/askAri.js';
import { Cluster, trunkAddresses } from './cluster.js';

let cluster: Cluster;
beforeAll(async () => void (cluster = await Cluster.start()));
afterAll(() => cluster?.stop());
afterEach(() => cluster.hangUpAll());

const open = (address: string) =>
  SipSocket.open(address, { address: cluster.place.address, port: cluster.place.sipPort });

test('a node that joins gets calls at once; each call goes to the node with fewer, none to one that is full', async () => {
  const { hotline, asteriskB } = cluster;
  expect(await cluster.nodeOf((await cluster.call('13700000801')).from)).toBe('node-a');
  await cluster.startSecondApp();
  await cluster.untilListed(asteriskB, 'with calls', ({ flags }) => flags === 'AP');
  const { nodes, callers } = await cluster.calls('13700000802');
  expect(nodes).toEqual(['node-b']);
  // Both have one: the order is open.
  const equal = await cluster.calls('13700000803', '13700000804');
  expect(equal.nodes.sort()).toEqual(['node-a', 'node-b']);
  expect((await cluster.calls('13700000805', '13700000806')).nodes).toEqual(['node-a', 'node-a']);
  // A place is free again.
  await callers[0]?.hangUp();
  await hotline.closedRow('13700000802');
  await cluster.untilListed(asteriskB, 'with one call', ({ calls }) => calls === 1);
  expect((await cluster.calls('13700000807')).nodes).toEqual(['node-b']);
  await cluster.hangUpAll();
  await hotline.nothingLeft();
});

test('a node that is drained gets no call, and keeps those that it has; resumed it gets some again', async () => {
  const { hotline, asteriskB } = cluster;
  const { callers, nodes } = await cluster.calls('13700000811', '13700000812');
  expect([...nodes].sort()).toEqual(['node-a', 'node-b']);
  const kept = callers[nodes.indexOf('node-b')];
  await hotline.cli('nodes', 'drain', 'node-b');
  // Kamailio has not heard of it yet, or has: no call is lost.
  expect((await cluster.calls('13700000813', '13700000814')).nodes).toEqual(['node-a', 'node-a']);
  await cluster.untilListed(asteriskB, 'without calls', ({ flags }) => flags.startsWith('D'));
  expect((await cluster.calls('13700000815')).nodes).toEqual(['node-a']);
  await kept?.hears('mainMenu');
  await kept?.press('9');
  await kept?.hears('mainMenu');
  await hotline.cli('nodes', 'resume', 'node-b');
  await cluster.untilListed(asteriskB, 'with calls', ({ flags }) => flags === 'AP');
  expect((await cluster.calls('13700000816')).nodes).toEqual(['node-b']);
});

test('an Asterisk is killed: the next calls go to the other node; when that is full, the trunk gets 503; it comes back by itself', async () => {
  const { hotline } = cluster;
  await hotline.asterisk.kill();
  const { nodes } = await cluster.calls('13700000821', '13700000822');
  expect(nodes).toEqual(['node-b', 'node-b']);
  const refused = await hotline.carrier.dial({ from: '13700000823' });
  // 503.
  expect(await refused.ended).toMatchObject({ cause: 34, by: 'network' });
  await hotline.asterisk.restart();
  await hotline.reconnected();
  await cluster.untilListed(hotline.asterisk, 'with calls', ({ flags }) => flags === 'AP');
  expect((await cluster.calls('13700000824')).nodes).toEqual(['node-a']);
});

test('a call of a node reaches the trunk, and ends there when the node hangs up', async () => {
  const { hotline, asteriskB } = cluster;
  // The trunk takes calls from Kamailio alone. Once it has answered, the dialplan hangs up: no such extension.
  const call = 'endpoint=PJSIP/13700000831@trunk-by-address&context=from-trunk&extension=s';
  expect((await askAri(asteriskB, `channels?${call}`, { method: 'POST' })).status).toBe(200);
  const telephone = await hotline.carrier.ringing('13700000831');
  const answered = await telephone.answer();
  expect(await answered.ended).toMatchObject({ by: 'network' });
});

test("who writes a node's address on packets places no call", async () => {
  const madeUp = await open(cluster.asteriskB.sipAddress);
  try {
    const call = { method: 'INVITE', fromUser: '13700000832', toUser: '13700000833' } as const;
    expect((await madeUp.ask(call)).status).toBe(401);
    const wrong = { user: 'node', password: 'wrong' };
    expect((await madeUp.askWith(call, wrong)).status).toBe(401);
    expect((await cluster.hotline.carrier.inUse()).channels).toBe(0);
  } finally {
    await madeUp.close();
  }
});

test('the trunk sees no address of a node; a number may come with parameters', async () => {
  const trunk = await open(trunkAddresses[1]);
  try {
    const toUser = '12368;phone-context=+86';
    const call: SipMessage = { method: 'INVITE', fromUser: '13700000841', toUser };
    const answer = await trunk.ask(call);
    expect(answer.status).toBe(200);
    const headers = answer.headers.map((name) => `${name}: ${answer.header(name)}`).join('\n');
    expect(headers).toContain(`Contact: <sip:`);
    expect(headers).not.toMatch(/127\.0\.0\.(1|31)\b/);
    expect((await trunk.hangUp(call, answer)).status).toBe(200);
  } finally {
    await trunk.close();
  }
});

/** Sends this many requests from an address, and returns how many answers have come when the trunk's next request is answered. */
async function answersTo(address: string, count: number, trunk: SipSocket): Promise<number> {
  const socket = createSocket('udp4');
  let answers = 0;
  socket.on('message', () => (answers += 1));
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const me = `${address}:${socket.address().port}`;
  const { address: host, sipPort } = cluster.place;
  for (let at = 0; at < count; at += 1) {
    const request = [
      `OPTIONS sip:${host}:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP ${me};branch=z9hG4bK${at}`,
      ...['Max-Forwards: 70', `From: <sip:${me}>;tag=${at}`, `To: <sip:${host}>`],
      ...[`Call-ID: ${at}@${me}`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''],
    ].join('\r\n');
    await new Promise((resolve) => socket.send(request, sipPort, host, resolve));
  }
  await trunk.ask({ method: 'OPTIONS', fromUser: 'trunk', toUser: '' });
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return answers;
}

test('who is not the trunk is refused, and after some refusals not even answered', async () => {
  const [stranger, trunk] = await Promise.all([open('127.0.0.9'), open(trunkAddresses[1])]);
  try {
    for (const method of ['INVITE', 'REGISTER', 'OPTIONS', 'MESSAGE', 'BYE'] as const) {
      const message = { method, fromUser: '1021', toUser: '12368' };
      expect((await stranger.ask(message)).status).toBe(403);
    }
    const options = { method: 'OPTIONS', fromUser: 'trunk', toUser: '' } as const;
    expect((await trunk.ask(options)).status).toBe(200);
    const register = { method: 'REGISTER', fromUser: '1021', toUser: '1021' } as const;
    expect((await trunk.ask(register)).status).toBe(405);
    const nobody = { method: 'INVITE', fromUser: '13700000851', toUser: 'nobody' } as const;
    expect((await trunk.ask(nobody)).status).toBe(404);
    expect(await answersTo('127.0.0.10', 60, trunk)).toBeLessThanOrEqual(20);
  } finally {
    await Promise.all([stranger.close(), trunk.close()]);
  }
});

test('more calls a second than an address of the trunk may send are refused with 503', async () => {
  const trunk = await open(trunkAddresses[2]);
  try {
    const nobody = { method: 'INVITE', fromUser: '13700000861', toUser: 'nobody' } as const;
    const statuses = new Set<number>();
    // On a busy machine a hundred may take seconds.
    while (!statuses.has(503)) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => trunk.ask(nobody)));
      for (const { status } of answers) statuses.add(status);
    }
    expect(statuses).toEqual(new Set([404, 503]));
  } finally {
    await trunk.close();
  }
});
