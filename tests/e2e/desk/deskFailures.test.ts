/**
 * Each part dies once while callers wait, ring and talk. No caller is lost, nobody is stuck, and
 * the places are kept.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fillTemplate, promptText } from '../../../app/voice/prompts/catalogue.js';
import type { Caller } from '../../telephone/caller.js';
import type { RingingTelephone } from '../../telephone/network/ringingTelephone.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { readWav } from '../../telephone/recogniser/wav.js';
import type { SpokenText } from '../../telephone/script/spokenTexts.js';
import { onceEach, soundsInRecording } from '../checks.js';
import { agentWords, callerWords, DeskCalls, thirdWords, type Talking } from './deskCalls.js';
import { Hotline } from '../hotline.js';

const skills = ['court:苏98', 'topic:general', 'topic:case', 'language:zh'];
const crew = ['1011', '1012', '1013', '1014'] as const;

let hotline: Hotline;
let desk: DeskCalls;
/** Digits of two telephones of the court. */
let offices: string[];

beforeAll(async () => {
  // Shorter than every scene, which shows that no limit cuts off a caller who waits or talks.
  const asterisk = { CALL_LIMIT_SECONDS: '30' };
  hotline = await Hotline.start({ hasOwnServers: true, softphones: true, asterisk });
  desk = new DeskCalls(hotline);
  await desk.crew(crew, skills);
  // A wrap-up lasts until the agent ends it, so that assignments do not depend on seconds.
  await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 30, ring_s: 60 });
  const { rows } = await hotline.db.query<{ telephone: string }>(
    'SELECT DISTINCT telephone FROM departments WHERE telephone IS NOT NULL ORDER BY 1 LIMIT 2',
  );
  offices = rows.map(({ telephone }) => telephone.replaceAll(/\D/g, ''));
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

/** Makes these agents ready, whatever they did before, and puts the others on a break. */
async function allReady(ready: readonly string[] = crew): Promise<void> {
  for (const number of crew) {
    const { status } = await desk.state(number);
    if (status === 'wrap_up') await desk.change(number, { kind: 'ready' });
    if (ready.includes(number)) {
      if (status === 'paused') await desk.change(number, { kind: 'ready' });
    } else if (status !== 'paused') {
      await desk.change(number, { kind: 'pause', reason: 'break' });
    }
  }
}

interface Entered {
  readonly id: number;
  readonly enteredAt: string;
}

interface Waiting {
  readonly caller: Caller;
  readonly entered: Entered;
}

async function entered(from: string): Promise<Entered> {
  const { id, entered_at } = await desk.untilEntry(from, 'in the queue', ({ status }) =>
    ['waiting', 'offered'].includes(status),
  );
  return { id, enteredAt: entered_at.toISOString() };
}

/** Returns what the caller heard, without the music. */
function wordsOf(caller: Caller): SpokenText[] {
  const spoken = caller.heard().filter(({ sound }) => !sound.id.startsWith('hold/'));
  return spoken.map(({ sound }) => hotline.texts.find(sound.id));
}

/** Callers join one after another, and all hear their places. */
async function wait(...from: readonly string[]): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const each of from) {
    const caller = await desk.asks(each);
    waiting.push({ caller, entered: await entered(each) });
  }
  await Promise.all(waiting.map(({ caller }) => caller.hears('queueDigits')));
  return waiting;
}

/** Checks that the recording of a call is whole and contains what was said. */
async function expectRecorded(from: string, words: readonly string[]): Promise<void> {
  const recordings = await desk.recordings(from);
  expect(recordings).toHaveLength(1);
  for (const { file, length_ms, sha256, status } of recordings) {
    expect(status).toBe('stored');
    const whole = path.join(hotline.settings.RECORDINGS_DIR ?? '', file);
    expect(createHash('sha256').update(readFileSync(whole)).digest('hex')).toBe(sha256);
    const { rate, samples } = readWav(whole);
    expect(Math.abs((samples.length / rate) * 1000 - length_ms)).toBeLessThan(1);
    expect(await soundsInRecording(whole, hotline.sounds)).toEqual(onceEach(words));
  }
}

/** A scene in which everything goes on at once. */
interface Busy {
  readonly recorded: Talking;
  readonly threeWay: Talking & { readonly office: Caller };
  readonly asking: Talking & { readonly office: Caller };
  readonly rung: { readonly caller: Caller; readonly telephone: RingingTelephone };
  readonly waiting: readonly Waiting[];
}

async function everythingAtOnce(prefix: string): Promise<Busy> {
  await allReady();
  const [one = '', two = ''] = offices;
  const [recorded, inThree, asking] = await Promise.all(
    ['1', '2', '3'].map((last) => desk.talk(`${prefix}${last}`)),
  );
  if (!recorded || !inThree || !asking) throw new Error('three agent calls');
  const [office, asked, rung] = await Promise.all([
    hotline.carrier.ringing(one),
    hotline.carrier.ringing(two),
    desk.rings(`${prefix}4`),
    inThree.agent.press(`*4${one}#`),
    asking.agent.press(`*3${two}#`),
  ]);
  const [third, consulted] = await Promise.all([office.answer(), asked.answer()]);
  await Promise.all([inThree.agent.hears('agentThreeWay'), asking.agent.hears('agentConsulting')]);
  const waiting = await wait(`${prefix}5`, `${prefix}6`, `${prefix}7`);
  return {
    recorded,
    rung,
    waiting,
    threeWay: { ...inThree, office: third },
    asking: { ...asking, office: consulted },
  };
}

/** Checks that the waiting callers hear that their places are kept, and that they are. */
async function expectPlacesKept(waiting: readonly Waiting[], before: number): Promise<void> {
  await Promise.all(waiting.map(({ caller }) => caller.hears('queueResumed')));
  await Promise.all(waiting.map(({ caller }) => caller.hears('queueDigits')));
  for (const [index, { caller, entered: first }] of waiting.entries()) {
    expect(await entered(caller.from)).toEqual(first);
    const words = wordsOf(caller);
    const resumed = words.findLastIndex(({ name }) => name === 'queueResumed');
    const after = words.slice(resumed + 1).map(({ text }) => text);
    const ahead = ['一', '两', '三', '四'][before + index - 1] ?? '';
    expect(after).toContainEqual(fillTemplate(promptText('zh', 'queuePlace'), { ahead }));
  }
}

/** A telephone that rang before is answered now: it is still the same ringing. */
async function answers({ caller, telephone }: Busy['rung']): Promise<Talking> {
  expect(telephone.isOver).toBe(false);
  const agent = await telephone.answer();
  await agent.hears(/agentCaller/);
  await desk.untilEntry(caller.from, 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(caller, agent);
  return { caller, agent, number: telephone.number };
}

/**
 * Checks that no agent is stuck: each ends the wrap-up by code, and gets the next caller in the
 * order of arrival.
 */
async function serveInTurn(waiting: readonly Waiting[], agents: readonly string[]): Promise<void> {
  const agentCalls: Talking[] = [];
  for (const [index, { caller }] of waiting.entries()) {
    const number = agents[index] ?? '';
    await desk.untilState(number, 'wrap_up');
    expect(await hotline.dialCode(number, '*5')).toBe('agentWrapUpDone');
    const telephone = await hotline.softphones.ringingFor(caller.from);
    expect(telephone.number).toBe(number);
    agentCalls.push({ caller, agent: await telephone.answer(), number });
    await desk.untilEntry(caller.from, 'talking', ({ status }) => status === 'talking');
  }
  await Promise.all(agentCalls.map(({ caller, agent }) => desk.hear(caller, agent)));
  await Promise.all(agentCalls.map(({ caller }) => caller.hangUp()));
  await Promise.all(agentCalls.map(({ agent }) => agent.ended));
}

test('the app is killed: waiting, ringing, talking, asking and three-way go on', async () => {
  const scene = await everythingAtOnce('1380000010');
  const { recorded, threeWay, asking, rung, waiting } = scene;
  await hotline.app.kill();
  // Callers and agents who talk do not notice.
  await desk.hearEachOther(recorded.caller, recorded.agent);
  await hotline.app.restart();
  await Promise.all([
    // The caller whose agent's telephone rings is ahead of them.
    expectPlacesKept(waiting, 1),
    asking.agent
      .hears('agentConsultationOver', { until: 'end' })
      .then(() => desk.hearEachOther(asking.caller, asking.agent)),
    asking.office.ended,
    desk.hearEachOther(recorded.caller, recorded.agent),
    desk.hear(threeWay.office, threeWay.caller, thirdWords),
  ]);
  await answers(rung);

  // Each agent call is counted, whichever side ends it and in whatever order.
  await threeWay.office.hangUp();
  await threeWay.agent.hears('agentThirdLeft');
  await Promise.all([recorded.agent.hangUp(), threeWay.agent.hangUp()]);
  await Promise.all([asking.caller.hangUp(), rung.caller.hangUp()]);
  const stayed = [recorded.caller, threeWay.caller];
  await Promise.all(stayed.map((caller) => caller.hears('askSatisfaction')));
  await Promise.all(stayed.map((caller) => caller.hangUp()));
  for (const { from } of stayed) expect(await desk.outcomes(from)).toEqual(['answered by agent']);
  for (const { caller } of [asking, rung]) {
    expect(await desk.outcomes(caller.from)).toEqual(['answered by caller']);
  }
  await serveInTurn(waiting, [recorded.number, threeWay.number, asking.number]);
  await expectRecorded(recorded.caller.from, [
    ...[callerWords, callerWords, agentWords, callerWords, agentWords],
  ]);
});

/**
 * A smaller scene: two agents, one of whom talks while the other's telephone rings, and one waiting
 * caller.
 */
async function talkRingWait(prefix: string) {
  await allReady(crew.slice(0, 2));
  const [agentCall, rung] = await Promise.all([desk.talk(`${prefix}1`), desk.rings(`${prefix}2`)]);
  const waiting = await wait(`${prefix}3`);
  return { agentCall, rung, waiting };
}

test('the app is stopped in order and started: the same', async () => {
  const { agentCall, rung, waiting } = await talkRingWait('1380000020');
  await hotline.app.stop();
  await hotline.app.restart();
  await Promise.all([
    expectPlacesKept(waiting, 1),
    desk.hearEachOther(agentCall.caller, agentCall.agent),
  ]);
  await answers(rung);
  await Promise.all([agentCall.caller.hangUp(), rung.caller.hangUp()]);
  await serveInTurn(waiting, [agentCall.number]);
  await expectRecorded(agentCall.caller.from, [callerWords, callerWords, agentWords]);
});

test('PostgreSQL dies, and Redis is away: who waits and who talks is not lost', async () => {
  const { agentCall, rung, waiting } = await talkRingWait('1380000030');
  await hotline.redis.kill();
  await hotline.postgres.kill();
  await desk.hearEachOther(agentCall.caller, agentCall.agent);
  // The agent call ends meanwhile. Its end is written once the database is back.
  await agentCall.agent.hangUp();
  await agentCall.caller.hears('oneMoment', { until: 'end' });
  await hotline.postgres.restart();
  await agentCall.caller.hears('thanksForWaiting');
  await agentCall.caller.hears('askSatisfaction');
  await agentCall.caller.hangUp();
  expect(await desk.outcomes(agentCall.caller.from)).toEqual(['answered by agent']);
  await answers(rung);
  await rung.caller.hangUp();
  await serveInTurn(waiting, [agentCall.number]);
  await hotline.redis.restart();
  expect(hotline.app.isRunning).toBe(true);
});

test.each([
  ['crashes', '1380000040'],
  ['is stopped in order', '1380000041'],
  ['crashes and stays away', '1380000042'],
  ['crashes with the app', '1380000043'],
] as const)(
  'Asterisk %s: the rows are closed, nobody is stuck, telephones are there again, who waited is called back in turn',
  async (how, prefix) => {
    const { agentCall, rung, waiting } = await talkRingWait(prefix);
    const { number } = rung.telephone;
    const callers = [agentCall, rung, ...waiting].map(({ caller }) => caller);
    const areClosed = (detail: string) =>
      untilTrue('their calls to be closed', async () => {
        const { rowCount } = await hotline.db.query(
          "SELECT FROM calls WHERE caller_number = ANY ($1) AND outcome = 'lost' AND outcome_detail = $2",
          [callers.map(({ from }) => from), detail],
        );
        return rowCount === callers.length || undefined;
      });
    if (how === 'crashes with the app') await hotline.app.kill();
    if (how !== 'is stopped in order') await hotline.asterisk.kill();
    if (how === 'crashes and stays away') {
      await areClosed('its node died');
      await desk.untilState(agentCall.number, 'wrap_up');
      const { rows } = await hotline.db.query<{ number: string }>(
        "SELECT number FROM callbacks WHERE origin = 'cut_off' AND status = 'waiting' ORDER BY order_at",
      );
      const waited = [rung, ...waiting].map(({ caller }) => caller.from);
      expect(rows.map((row) => row.number)).toEqual(waited);
    }
    await hotline.asterisk.restart();
    if (how === 'crashes with the app') await hotline.app.restart();
    // Nothing tells this telephone that its call is gone.
    if (how !== 'is stopped in order') await rung.telephone.refuse('rejected');
    await areClosed(
      how === 'crashes with the app' ? 'gone at the next connect' : 'its Asterisk died',
    );
    expect(await desk.outcomes(agentCall.caller.from)).toEqual(['answered by lost']);
    await Promise.all([desk.untilState(agentCall.number, 'wrap_up'), hotline.reconnected()]);
    await Promise.all([...callers, agentCall.agent].map((call) => call.hangUp()));
    for (const { from } of [rung, ...waiting].map(({ caller }) => caller)) {
      const person = await (await hotline.carrier.ringing(from)).answer();
      await person.hears(/\/said\//);
      await person.press('1');
      const telephone = await hotline.softphones.ringingFor(from);
      expect(telephone.number).toBe(number);
      const agent = await telephone.answer();
      await agent.hears(/agentCaller/);
      await desk.hearEachOther(person, agent);
      await person.hangUp();
      // The agent has missed nothing.
      const [cutOff, calledBack] = await desk.entries(from);
      expect([cutOff, calledBack]).toMatchObject([{ result: 'lost', misses: 0 }, { misses: 0 }]);
      await desk.untilState(number, 'wrap_up');
      await desk.change(number, { kind: 'ready' });
    }
    const next = await desk.talk(`${prefix}5`);
    expect(next.number).toBe(number);
    await next.caller.hangUp();
    await next.agent.ended;
  },
);

test('the app is away: Asterisk gives callers to those on duty, and the app takes over again', async () => {
  const [one, two] = crew;
  await allReady([one, two]);
  await untilTrue('Asterisk to know who is on duty', async () => {
    const shown = await hotline.asterisk.command('pjsip show aor agents-on-duty');
    return new RegExp(`mailboxes *: ${one},${two}\\s`).test(shown) ? true : undefined;
  });
  await hotline.app.kill();
  // Asterisk starts before the app, and has not yet checked whether any telephone is there.
  await hotline.asterisk.restart();
  const caller = await hotline.carrier.dial({ from: '13800000501' });
  const talking = await hotline.softphones.ringingFor(caller.from);
  const agent = await talking.answer();
  await desk.hearEachOther(caller, agent);
  const other = await hotline.carrier.dial({ from: '13800000502' });
  const othersTelephone = await hotline.softphones.ringingFor(other.from);
  await othersTelephone.answer();
  await hotline.app.restart();

  // The app handles the next caller. It offers nobody to an agent who is on the telephone, and
  // pauses no agent for that.
  await Promise.all(
    [talking, othersTelephone].map(({ number }) => desk.untilState(number, 'talking')),
  );
  const next = await desk.asks('13800000503');
  await next.hears('queueDigits');
  expect(await desk.state(othersTelephone.number)).toEqual({ status: 'talking', reason: null });
  await desk.hear(agent, caller, agentWords);
  await caller.hangUp();
  const offered = await hotline.softphones.ringingFor(next.from);
  expect(offered.number).toBe(talking.number);
  const second = await offered.answer();
  await desk.untilEntry(next.from, 'talking', ({ status }) => status === 'talking');
  await other.hangUp();
  await desk.untilState(othersTelephone.number, 'ready');
  await next.hangUp();
  await second.ended;
  expect((await desk.entries(next.from)).map(({ misses }) => misses)).toEqual([0]);
});

test('the last agents sign out while somebody waits: she hears so, and is back in self-service', async () => {
  await allReady([]);
  await desk.setQueues({ empty_grace_s: 1 });
  const caller = await desk.asks('13800000601');
  await caller.hears('queueDigits');
  const words = await Promise.all(crew.map((number) => hotline.dialCode(number, '*2')));
  expect(new Set(words)).toEqual(new Set(['agentSignedOut']));
  await caller.hears('queueNobody');
  await caller.hears('callbackOffer');
  await caller.press('*');
  await caller.hears('mainMenu');
  await caller.hangUp();
  expect(await desk.outcomes(caller.from)).toEqual(['no_agents']);
});
