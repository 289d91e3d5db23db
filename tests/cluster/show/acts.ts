/** What `make cluster` shows, act by act: each prints what happens, and notes what was promised of it. */
import { agentWords, callerWords, type Talking } from '../../e2e/desk/deskCalls.js';
import type { Caller } from '../../telephone/caller.js';
import type { RingingTelephone } from '../../telephone/network/ringingTelephone.js';
import { printNow } from '../../telephone/script/terminal.js';
import { agents, type NodesWithAgents } from '../nodesWithAgents.js';
import type { Promises } from './promises.js';

export interface Stage {
  readonly nodes: NodesWithAgents;
  readonly promises: Promises;
}

/** Somebody who calls. */
interface Guest {
  /** `caller 3` */
  readonly name: string;
  /** The node that has the call. */
  readonly node: string;
  readonly caller: Caller;
}

const numberOf = (nth: number) => `137000010${String(nth).padStart(2, '0')}`;
const namesOf = (guests: readonly Guest[]) => guests.map(({ name }) => name).join(', ');
const tell = (who: string, what: string) => printNow(who.padEnd(10), what);

/** Returns how long ago it was called: `1.5 s`. */
function stopwatch(): () => string {
  const began = performance.now();
  return () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

/** The nth caller dials, and asks for an agent. */
async function dials({ nodes }: Stage, nth: number): Promise<Guest> {
  const name = `caller ${nth}`;
  const caller = await nodes.desk.asks(numberOf(nth));
  const node = await nodes.cluster.nodeOf(numberOf(nth));
  tell(name, `dials 12368, and presses 0: Kamailio has given the call to ${node}`);
  return { name, node, caller };
}

/** The nth caller dials, and waits in the queue. */
async function joinsQueue(stage: Stage, nth: number): Promise<Guest> {
  const guest = await dials(stage, nth);
  await guest.caller.hears('queueDigits');
  const isWaiting = ({ status }: { status: string }) => status === 'waiting';
  await stage.nodes.desk.untilEntry(guest.caller.from, 'waiting', isWaiting);
  tell(guest.name, 'waits in the queue');
  return guest;
}

/** An agent answers somebody who is on the line. */
async function isAnswered({ nodes }: Stage, guest: Guest): Promise<Talking> {
  const talking = await nodes.talks(guest.caller);
  tell(`agent ${talking.number}`, `answers ${guest.name} at ${guest.node}: both hear each other`);
  return talking;
}

/** One agent has a caller of each node, one after the other. */
export async function oneAgentServesBoth(stage: Stage): Promise<void> {
  const { nodes, promises } = stage;
  const { desk } = nodes;
  const [busy, absent] = agents;
  await desk.onBreak(absent);
  tell(`agent ${absent}`, 'has a break');
  const first = await dials(stage, 1);
  const one = await isAnswered(stage, first);
  const second = await joinsQueue(stage, 2);
  await nodes.over(one);
  tell(first.name, `hangs up, and agent ${busy} is ready again`);
  const other = await isAnswered(stage, second);
  await nodes.over(other);
  tell(second.name, 'hangs up');
  promises.note(
    'servesBoth',
    first.node !== second.node && one.number === busy && other.number === busy,
    `agent ${busy}: ${first.name} at ${first.node}, ${second.name} at ${second.node}`,
  );
  await desk.change(absent, { kind: 'ready' });
  tell(`agent ${absent}`, 'is back');
  await nodes.cluster.hangUpAll();
}

/** The second node dies, with callers who talk and who wait at both. */
export async function aNodeDies(stage: Stage): Promise<void> {
  const { nodes, promises } = stage;
  const { desk } = nodes;
  const [one, other] = [await beginsToTalk(stage, 3), await beginsToTalk(stage, 4)];
  const waiting: Guest[] = [];
  for (const nth of [5, 6, 7, 8]) waiting.push(await joinsQueue(stage, nth));
  const at = (node: string) => [one.guest, other.guest, ...waiting].filter((each) => each.node === node); // prettier-ignore
  const [here, there] = [at('node-a'), at('node-b')];
  const [stays, goes] = one.guest.node === 'node-a' ? [one, other] : [other, one];
  promises.note(
    'shared',
    here.length === there.length && stays.guest.node !== goes.guest.node,
    `node-a: ${namesOf(here)}; node-b: ${namesOf(there)}`,
  );

  const sinceDeath = stopwatch();
  await nodes.killB();
  tell('node-b', `is killed, its Asterisk and its app at once: ${namesOf(there)} hear nothing`);
  const telephones = new Map(
    waiting
      .filter(({ node }) => node === 'node-b')
      .map(({ name, caller }) => [name, nodes.cluster.hotline.carrier.ringing(caller.from)]),
  );
  // Who is not called back is told of where that is waited for.
  for (const telephone of telephones.values()) telephone.catch(() => undefined);
  const noticed = isNoticed(stage, there, goes.talking, sinceDeath);
  await Promise.all([
    isLeftOut(stage, sinceDeath),
    getsThrough(stage, 9),
    noticed,
    talksOn(stage, stays, noticed),
    ...[goes.talking.agent, ...there.map(({ caller }) => caller)].map((each) => each.hangUp()),
  ]);

  await nodes.isFree(goes.talking.number);
  await isEachServed(stage, waiting, telephones, sinceDeath);
  await desk.hearEachOther(stays.talking.caller, stays.talking.agent);
  await nodes.over(stays.talking);
  tell(stays.guest.name, `hangs up after having talked to agent ${stays.talking.number} all the time`); // prettier-ignore
  await wereUndisturbed(stage, stays.guest, waiting);
}

async function beginsToTalk(stage: Stage, nth: number) {
  const guest = await dials(stage, nth);
  return { guest, talking: await isAnswered(stage, guest) };
}

async function isLeftOut({ nodes, promises }: Stage, since: () => string): Promise<void> {
  const { cluster } = nodes;
  await cluster.untilListed(cluster.asteriskB, 'without calls', ({ flags }) => flags !== 'AP');
  const after = since();
  tell('Kamailio', `gives node-b no call any more, after ${after}`);
  promises.note('leftOut', true, `after ${after}`);
}

async function getsThrough({ nodes, promises }: Stage, nth: number): Promise<void> {
  const sinceDialled = stopwatch();
  const caller = await nodes.cluster.call(numberOf(nth));
  const after = sinceDialled();
  const node = await nodes.cluster.nodeOf(numberOf(nth));
  tell(`caller ${nth}`, `dials 12368, and is heard by ${node} after ${after}`);
  promises.note('answersOn', node === 'node-a', `caller ${nth}: ${node}, after ${after}`);
  await caller.hangUp();
}

async function isNoticed(
  { nodes, promises }: Stage,
  there: readonly Guest[],
  { number }: Talking,
  since: () => string,
): Promise<void> {
  const rows = await Promise.all(there.map(({ caller }) => nodes.cluster.hotline.closedRow(caller.from))); // prettier-ignore
  const afterClosing = since();
  tell('node-a', `has noticed after ${afterClosing}, and closed the calls of node-b`);
  await nodes.desk.untilState(number, 'wrap_up');
  const afterFreeing = since();
  tell('node-a', `has freed agent ${number}, after ${afterFreeing}`);
  promises.note(
    'noticed',
    rows.every(({ outcome_detail }) => outcome_detail === 'its node died'),
    `${rows.length} calls closed after ${afterClosing}, agent ${number} free after ${afterFreeing}`,
  );
}

/** Both go on talking until something has happened. */
async function talksOn(
  { nodes, promises }: Stage,
  { guest, talking: { caller, agent } }: { guest: Guest; talking: Talking },
  until: Promise<void>,
): Promise<void> {
  let isOver = false;
  const end = () => void (isOver = true);
  until.then(end, end);
  let sentences = 0;
  let slowestMs = 0;
  while (!isOver) {
    for (const [speaker, listener, words] of [
      [caller, agent, callerWords],
      [agent, caller, agentWords],
    ] as const) {
      const began = performance.now();
      await nodes.desk.hear(speaker, listener, words);
      slowestMs = Math.max(slowestMs, performance.now() - began);
      sentences += 1;
    }
  }
  const slowest = (slowestMs / 1000).toFixed(1);
  promises.note(
    'talksOn',
    !caller.isOver && !agent.isOver,
    `${guest.name}: ${sentences} sentences heard meanwhile, each within ${slowest} s`,
  );
}

/** The agent who is free has all who wait: who waited at the dead node is called back, when it is their turn. */
async function isEachServed(
  stage: Stage,
  waiting: readonly Guest[],
  telephones: ReadonlyMap<string, Promise<RingingTelephone>>,
  since: () => string,
): Promise<void> {
  const { nodes, promises } = stage;
  const served: Guest[] = [];
  const calledBack: string[] = [];
  const serve = async (guest: Guest) => {
    const rings = telephones.get(guest.name);
    let talking: Talking;
    if (rings === undefined) talking = await isAnswered(stage, guest);
    else {
      const telephone = await rings;
      calledBack.push(`${guest.name} after ${since()}`);
      tell(guest.name, `is called back, ${since()} after the death, answers, and presses 1`);
      talking = await nodes.isServed(telephone);
      tell(`agent ${talking.number}`, `answers ${guest.name}: both hear each other`);
    }
    served.push(guest);
    await nodes.over(talking);
    tell(guest.name, 'hangs up');
  };
  await Promise.all(waiting.map(serve));
  const rows = await nodes.cutOff();
  promises.note(
    'calledBack',
    rows.length === telephones.size && rows.every(({ status }) => status === 'done'),
    calledBack.join(', '),
  );
  promises.note('inOrder', namesOf(served) === namesOf(waiting), namesOf(served));
}

/** Who was at the first node has one call and one place in the queue, from first to last. */
async function wereUndisturbed(
  { nodes, promises }: Stage,
  talker: Guest,
  waiting: readonly Guest[],
): Promise<void> {
  const { desk, cluster } = nodes;
  const isUndisturbed = async ({ caller }: Guest) => {
    const { resumed, node } = await cluster.hotline.closedRow(caller.from);
    const outcomes = await desk.outcomes(caller.from);
    return node === 'node-a' && resumed === 0 && outcomes.join() === 'answered by caller';
  };
  if (!(await isUndisturbed(talker))) promises.note('talksOn', false, `${talker.name} was disturbed`); // prettier-ignore
  const waited = waiting.filter(({ node }) => node === 'node-a');
  const undisturbed = await Promise.all(waited.map(isUndisturbed));
  promises.note(
    'waitsOn',
    undisturbed.every(Boolean),
    `${namesOf(waited)}: one call, one place, from first to last`,
  );
}

/** The second node starts again, and gets calls. */
export async function theNodeComesBack({ nodes, promises }: Stage): Promise<void> {
  const { cluster } = nodes;
  await cluster.hangUpAll();
  const sinceStart = stopwatch();
  await nodes.restartB();
  const after = sinceStart();
  tell('node-b', `is started again, and Kamailio gives it calls after ${after}`);
  const { nodes: names } = await cluster.calls(numberOf(10), numberOf(11));
  names.forEach((name, index) => tell(`caller ${10 + index}`, `dials 12368: ${name} answers`));
  promises.note('comesBack', names.includes('node-b'), `${after} after its start`);
  await cluster.hangUpAll();
}
