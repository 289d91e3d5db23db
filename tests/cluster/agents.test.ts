/**
 * Agents' desk telephones at Kamailio, with two nodes: each node rings every agent, and whatever an agent
 * does in an agent call works wherever the caller is.
 */
import { createSocket } from 'node:dgram';
import {
  agentWords,
  callerWords,
  DeskCalls,
  thirdWords,
  type Talking,
} from '../e2e/desk/deskCalls.js';
import { SipSocket, shapeOf, type SipMessage } from '../attack/sipSocket.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Cluster, trunkAddresses } from './cluster.js';

/** They take the queue's callers, and colleagues who take none. */
const crew = ['3001', '3002', '3003', '3004'];
const colleagues = ['3101', '3102'];
/** Has no telephone but that of a test. */
const guessedAt = '3103';

let cluster: Cluster;
let desk: DeskCalls;
beforeAll(async () => {
  cluster = await Cluster.start({ agents: true, second: {} });
  desk = new DeskCalls(cluster.hotline);
  await desk.setQueues({ wrap_up_s: 0 });
  await desk.addAgent(guessedAt, ['topic:training']);
  await desk.crew(crew, ['court:苏98', 'topic:general', 'language:zh']);
  await desk.crew(colleagues, ['topic:training']);
  await cluster.hotline.registerAgent('1900');
});
afterAll(() => cluster?.stop());
afterEach(() => cluster.hangUpAll());

/** Waits until every agent is free again. */
async function allFree(): Promise<void> {
  for (const number of [...crew, ...colleagues]) await desk.untilState(number, 'ready');
}

/** Two callers, one at each node, who talk to an agent each. */
async function talkAtBoth(one: string, other: string) {
  // Of two calls in the same moment neither counts yet for where the other one goes.
  const talking = await Promise.all([
    desk.talk(one),
    cluster.nodeOf(one).then(() => desk.talk(other)),
  ]);
  const nodes = await Promise.all([one, other].map((from) => cluster.nodeOf(from)));
  expect([...nodes].sort()).toEqual(['node-a', 'node-b']);
  return talking;
}

/** Does the same at both nodes, at once. @param does is given one of the colleagues as well, another one at each node */
async function atBoth(
  froms: readonly [string, string],
  does: (talking: Talking, from: string, colleague: string) => Promise<void>,
): Promise<void> {
  const both = await talkAtBoth(...froms);
  await Promise.all(
    both.map((talking, index) => does(talking, froms[index] ?? '', colleagues[index] ?? '')),
  );
  await allFree();
}

test('agents register once; callers at both nodes talk to them, and codes are answered', async () => {
  const { softphones } = cluster.hotline;
  for (const number of [...crew, ...colleagues]) {
    expect(await softphones.isRegistered(number)).toBe(true);
  }
  const both = await talkAtBoth('13700000901', '13700000902');
  await Promise.all(both.map(({ caller, agent }) => desk.hearEachOther(caller, agent)));
  await Promise.all(both.map(({ caller }) => caller.hangUp()));
  expect(await desk.outcomes('13700000901')).toEqual(['answered by caller']);
  expect(await desk.outcomes('13700000902')).toEqual(['answered by caller']);
  await allFree();
  // The nodes take turns.
  for (const code of ['*4', '*3', '*6', '*6']) {
    const call = await softphones.dial('3001', code === '*4' ? '*41' : code);
    await call.hears(/\/agent\w+$/);
    await call.hangUp();
  }
  await desk.untilState('3001', 'ready');
});

test('a transfer to a colleague, from either node', async () => {
  const { softphones } = cluster.hotline;
  await atBoth(['13700000911', '13700000912'], async ({ agent, caller }, from, colleague) => {
    await agent.press(`*2${colleague}#`);
    await agent.hears('agentTransferred');
    await caller.hears('queueTransferred');
    const second = await (await softphones.ringing(colleague)).answer();
    await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
    await desk.hearEachOther(caller, second);
    await caller.hangUp();
    expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
    expect(await desk.transfers(from)).toEqual([`blind agent:${colleague} done`]);
  });
});

test('a consultation, then all three, then the colleague alone, from either node', async () => {
  const { softphones } = cluster.hotline;
  await atBoth(
    ['13700000921', '13700000922'],
    async ({ agent, caller, number }, from, colleague) => {
      await agent.press(`*3${colleague}#`);
      const telephone = await softphones.ringing(colleague);
      expect(telephone.callerNumber).toBe(number);
      const third = await telephone.answer();
      await third.hears(/\/said\//);
      await agent.hears('agentConsulting', { until: 'end' });
      await desk.hear(agent, third, agentWords);
      await agent.press('*4');
      await agent.hears('agentThreeWay', { until: 'end' });
      await desk.hear(third, caller, thirdWords);
      await agent.hangUp();
      await desk.hearEachOther(caller, third);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
    },
  );
});

test('after a consultation the caller goes to the colleague, from either node', async () => {
  const { softphones } = cluster.hotline;
  await atBoth(['13700000941', '13700000942'], async ({ agent, caller }, from, colleague) => {
    await agent.press(`*3${colleague}#`);
    const third = await (await softphones.ringing(colleague)).answer();
    await agent.hears('agentConsulting', { until: 'end' });
    await agent.press('*3');
    await agent.hears('agentTransferred');
    await desk.hearEachOther(caller, third);
    await caller.hangUp();
    expect((await desk.transfers(from)).at(-1)).toBe(`attended agent:${colleague} done`);
  });
});

test('a supervisor listens by code: at once at the node that has the agent call, otherwise that one rings her', async () => {
  const { softphones } = cluster.hotline;
  const [{ caller, agent, number }, other] = await talkAtBoth('13700000931', '13700000932');
  await other?.caller.hangUp();
  const heardThere = new Set<string>();
  // The nodes take the codes in turn.
  while (heardThere.size < 2) {
    const call = await softphones.dial('1900', `*7${number}`);
    const { sound } = await call.hears(/agent(RungThere|Listening)$/, { until: 'end' });
    const isHere = sound.id.endsWith('Listening');
    heardThere.add(sound.id);
    const supervisor = isHere ? call : await (await softphones.ringing('1900')).answer();
    if (!isHere) await supervisor.hears('agentListening', { until: 'end' });
    await desk.hear(caller, supervisor, callerWords);
    await desk.hear(agent, supervisor, agentWords);
    await supervisor.hangUp();
  }
  await caller.hangUp();
  await allFree();
});

test('a telephone that says itself that it knows no such account is registered all the same: its agent has missed the call', async () => {
  const from = '13700000961';
  const { caller, telephone } = await desk.rings(from);
  await telephone.refuse('unknown');
  const next = await cluster.hotline.softphones.ringingFor(from);
  const { rows } = await cluster.hotline.db.query(
    'SELECT s.misses FROM agent_states s JOIN agents a ON a.id = s.agent_id WHERE a.number = $1',
    [telephone.number],
  );
  expect(rows).toEqual([{ misses: 1 }]);
  await caller.hangUp();
  await next.ended;
  await allFree();
  await desk.setMisses([telephone.number], 0);
});

test('an agent whose telephone unregisters is signed out, whichever node asks', async () => {
  const { softphones } = cluster.hotline;
  await softphones.unregister('3102');
  await desk.untilState('3102', 'signed_out');
  await cluster.hotline.signIn('3102', 'crew-3102');
  await desk.untilState('3102', 'ready');
  expect(
    await untilTrue('the telephone to be known', async () =>
      (await cluster.hotline.db.query("SELECT FROM telephone_registrations WHERE account = '3102'"))
        .rowCount === 1
        ? true
        : undefined,
    ),
  ).toBe(true);
});

const openAt = (address: string) =>
  SipSocket.open(address, {
    address: cluster.place.address,
    port: cluster.place.sipPort,
  });
const passwordOf = (number: string) => ({ user: number, password: `crew-${number}` });

test('a stranger registers nothing and calls nobody, and learns no name', async () => {
  const stranger = await openAt('127.0.0.6');
  try {
    const register = (number: string): SipMessage => ({
      method: 'REGISTER',
      fromUser: number,
      toUser: number,
    });
    const wrong = { password: 'wrong' };
    const known = await stranger.askWith(register('3001'), { user: '3001', ...wrong });
    const unknown = await stranger.askWith(register('3999'), { user: '3999', ...wrong });
    expect(known.status).toBe(401);
    expect(shapeOf(unknown)).toBe(shapeOf(known));
    for (const toUser of ['12368', '*1', '051055501000', '3001']) {
      const call = { method: 'INVITE', fromUser: '3001', toUser } as const;
      expect((await stranger.ask(call)).status).toBe(401);
      expect((await stranger.askWith(call, { user: '3001', ...wrong })).status).toBe(401);
    }
    for (const method of ['OPTIONS', 'MESSAGE', 'SUBSCRIBE', 'REFER'] as const) {
      expect((await stranger.ask({ method, fromUser: '3001', toUser: '3001' })).status).toBe(403);
    }
  } finally {
    await stranger.close();
  }
});

test('an account registers itself and calls as itself; it reaches no outside line', async () => {
  const { hotline } = cluster;
  const telephone = await openAt('127.0.0.7');
  try {
    const own = passwordOf('3004');
    const as = (method: 'INVITE' | 'REGISTER', fromUser: string, toUser: string) =>
      telephone.askWith({ method, fromUser, toUser }, own);
    expect((await as('REGISTER', '3003', '3003')).status).toBe(403);
    expect((await as('REGISTER', '3004', '3003')).status).toBe(403);
    expect((await as('INVITE', '3003', '*2')).status).toBe(403);
    expect((await as('INVITE', '3004', 'trunk')).status).toBe(404);
  } finally {
    await telephone.close();
  }
  // The number of an office that the trunk would ring, and of another agent.
  for (const number of ['051055501000', '3001']) {
    const call = await hotline.softphones.dial('3004', number);
    await call.hears('agentUnknownCode');
    await call.hangUp();
  }
  expect((await hotline.carrier.inUse()).channels).toBe(0);
  expect(hotline.softphones.isRinging('3001')).toBe(false);
  for (const number of ['3003', '3004']) await desk.untilState(number, 'ready');
});

test('a forged route leads nowhere, and headers of ours say nothing', async () => {
  const { hotline } = cluster;
  const [stranger, trunk] = [await openAt('127.0.0.8'), await openAt(trunkAddresses[1])];
  const { address, sipPort } = cluster.place;
  const forged = ['X-Hotline-Side: agent', 'X-Hotline-Account: 3001'];
  try {
    const node = hotline.settings.NODE_SIP_ADDRESS ?? '';
    // The trunk, another service of a node's machine, and a node by a transport that is not its own.
    for (const target of [hotline.trunkContact, '127.0.0.1:9', `${node};transport=tcp`]) {
      for (const method of ['INVITE', 'BYE'] as const) {
        const answer = await stranger.ask({
          method,
          fromUser: '3001',
          toUser: '051055501000',
          to: '<sip:051055501000@court>;tag=1',
          dialog: {
            target: `sip:051055501000@${target}`,
            routes: [`Route: <sip:${address}:${sipPort};lr>`],
          },
        });
        expect(answer.status).toBe(403);
      }
    }
    // The trunk's caller who says to be an agent is a caller.
    const call = { method: 'INVITE', fromUser: '3001', toUser: '12368', headers: forged } as const;
    const answer = await trunk.ask(call);
    expect(answer.status).toBe(200);
    await hotline.row('3001', 'of a caller', () => true);
    await trunk.hangUp(call, answer);
    // Hidden from Kamailio behind a carriage return, which ends a header for Asterisk.
    const hidden = ['Subject: a\rX-Hotline-Side: agent\rX-Hotline-Account: 3001'];
    expect((await trunk.ask({ ...call, toUser: '02', headers: hidden })).status).toBe(400);
    const code = { ...call, toUser: '02' };
    expect((await trunk.ask(code)).status).toBe(404);
  } finally {
    await Promise.all([stranger.close(), trunk.close()]);
  }
  // Straight to a node.
  const { sipAddress, sipPort: port } = cluster.asteriskB;
  const direct = await SipSocket.open('127.0.0.8', { address: sipAddress, port });
  try {
    const call = { method: 'INVITE', fromUser: '3001', toUser: '*2', headers: forged } as const;
    expect((await direct.ask(call)).status).toBe(401);
    expect((await direct.askWith({ ...call, headers: [] }, passwordOf('3001'))).status).toBe(401);
    const register = { method: 'REGISTER', fromUser: '3001', toUser: '3001' } as const;
    expect((await direct.askWith(register, passwordOf('3001'))).status).toBe(401);
  } finally {
    await direct.close();
  }
  // Under Kamailio's address, which anybody can write on a packet: the trunk has no such number.
  const madeUp = await SipSocket.open(address, { address: sipAddress, port });
  try {
    const call = { method: 'INVITE', fromUser: '3001', toUser: '*2' } as const;
    for (const key of ['', ' wrong']) {
      const headers = [`X-Hotline-Side: agent${key}`, 'X-Hotline-Account: 3001'];
      expect((await madeUp.ask({ ...call, headers })).status).toBe(404);
    }
  } finally {
    await madeUp.close();
  }
  await desk.untilState('3001', 'ready');
});

/** What REGISTERs of an account bring as credentials: none, or an answer to a nonce with a wrong password. */
type Guess = { readonly user: string; readonly nonce: string | null };

/** Sends REGISTERs from an address, and returns how many answers have come when one for another account has. */
async function answersTo(address: string, count: number, { user, nonce }: Guess): Promise<number> {
  const socket = createSocket('udp4');
  const answered = new Set<string>();
  socket.on('message', (packet) => {
    const at = /^Call-ID: (\S+)/im.exec(packet.toString())?.[1];
    if (at !== undefined) answered.add(at);
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const me = `${address}:${socket.address().port}`;
  const { address: host, sipPort } = cluster.place;
  const credentials = `realm="hotline", nonce="${nonce}", uri="sip:x", response="${'0'.repeat(32)}"`;
  const register = async (as: string, callId: string) => {
    const request = [
      `REGISTER sip:${host}:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP ${me};branch=z9hG4bK${callId}`,
      ...['Max-Forwards: 70', `From: <sip:${as}@${host}>;tag=${callId}`, `To: <sip:${as}@${host}>`],
      ...[`Call-ID: ${callId}`, 'CSeq: 1 REGISTER', `Contact: <sip:${as}@${me}>`],
      ...(nonce === null ? [] : [`Authorization: Digest username="${as}", ${credentials}`]),
      ...['Content-Length: 0', '', ''],
    ].join('\r\n');
    await new Promise((resolve) => socket.send(request, sipPort, host, resolve));
  };
  for (let at = 0; at < count; at += 1) await register(user, `guess${at}`);
  await untilTrue('an answer for the other account', async () => {
    await register('3004', 'other');
    return answered.has('other') || undefined;
  });
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return answered.size - 1;
}

/** Returns a nonce that Kamailio has given to an address. */
async function nonceFor(address: string): Promise<string> {
  const socket = await openAt(address);
  const answer = await socket.ask({ method: 'REGISTER', fromUser: '3001', toUser: '3001' });
  await socket.close();
  return /nonce="([^"]+)"/.exec(answer.header('WWW-Authenticate') ?? '')?.[1] ?? '';
}

/** Eleven, and those that Kamailio's four processes have in hand in that moment. */
const mostGuesses = 11 + 3;

test.each([
  ['127.0.0.10', '3002'],
  ['127.0.0.11', '3999'],
])(
  'wrong passwords are answered a few times only, of an account and of none; another account of that address goes on',
  async (address, user) => {
    const answers = await answersTo(address, 30, { user, nonce: await nonceFor(address) });
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThanOrEqual(mostGuesses);
  },
);

test('what can be sent from an address that is made up does not keep out the telephone that has it', async () => {
  const address = '127.0.0.12';
  // A nonce of nobody, one of another address, and no credentials.
  for (const nonce of ['x', 'A'.repeat(88), await nonceFor('127.0.0.13')]) {
    await answersTo(address, 30, { user: '3002', nonce });
  }
  await answersTo(address, 300, { user: '3002', nonce: null });
  const telephone = await openAt(address);
  try {
    // The password is right: there is no such number.
    const call = { method: 'INVITE', fromUser: '3002', toUser: 'trunk' } as const;
    expect((await telephone.askWith(call, passwordOf('3002'))).status).toBe(404);
  } finally {
    await telephone.close();
  }
});

test('who guesses behind the same router does not keep out a telephone that is registered from there', async () => {
  const address = '127.0.0.14';
  const telephone = await openAt(address);
  try {
    const register = async () => {
      const message = { method: 'REGISTER', fromUser: guessedAt, toUser: guessedAt } as const;
      return (await telephone.askWith(message, passwordOf(guessedAt))).status;
    };
    expect(await register()).toBe(200);
    const guess = { user: guessedAt, nonce: await nonceFor(address) };
    expect(await answersTo(address, 30, guess)).toBeLessThanOrEqual(mostGuesses);
    expect(await register()).toBe(200);
  } finally {
    await telephone.close();
  }
});
