/** Every part dies once while callers wait, ring and talk: nobody is lost, nobody is stuck, and the places are kept. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Caller } from '../telephone/caller.js';
import type { RingingTelephone } from '../telephone/ringingTelephone.js';
import { readWav } from '../telephone/wav.js';
import { soundsInRecording } from './checks.js';
import { agentWords, callerWords, DeskCalls, thirdWords, type Talking } from './deskCalls.js';
import { Hotline } from './hotline.js';

jest.setTimeout(180_000);

const skills = ['court:苏98', 'topic:general', 'topic:case', 'language:zh'];
const crew = ['1011', '1012', '1013', '1014'] as const;

let hotline: Hotline;
let desk: DeskCalls;
/** Telephones of the court, by their digits. */
let offices: string[];

beforeAll(async () => {
  hotline = await Hotline.start({ hasOwnServers: true, softphones: true });
  desk = new DeskCalls(hotline);
  await desk.crew(crew, skills);
  // A wrap-up lasts until the agent ends it: who is offered what is then no question of seconds.
  await desk.setLines({ wrap_up_s: 600, empty_grace_s: 30, ring_s: 60 });
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

/** Everybody is free, whatever she did before. */
async function allReady(): Promise<void> {
  for (const number of crew) {
    const { status } = await desk.state(number);
    if (status !== 'ready') await desk.change(number, { kind: 'ready' });
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
  const { id, entered_at } = await desk.untilEntry(from, 'in line', ({ status }) =>
    ['waiting', 'offered'].includes(status),
  );
  return { id, enteredAt: entered_at.toISOString() };
}

/** The words she heard, without the music. */
function wordsOf(caller: Caller): string[] {
  const spoken = caller.heard().filter(({ sound }) => !sound.id.startsWith('hold/'));
  return spoken.map(({ sound }) => hotline.texts.find(sound.id).text);
}

/** They come one after another, and have all heard their places. */
async function wait(...from: readonly string[]): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const each of from) {
    const caller = await desk.asks(each);
    waiting.push({ caller, entered: await entered(each) });
  }
  await Promise.all(waiting.map(({ caller }) => caller.hears('lineKeys')));
  return waiting;
}

/** The recording of a call is whole, and what was said is in it. */
async function expectRecorded(from: string, words: readonly string[]): Promise<void> {
  const recordings = await desk.recordings(from);
  expect(recordings).toHaveLength(1);
  for (const { file, length_ms, sha256, status } of recordings) {
    expect(status).toBe('stored');
    const whole = path.join(hotline.settings.RECORDINGS_DIR ?? '', file);
    expect(createHash('sha256').update(readFileSync(whole)).digest('hex')).toBe(sha256);
    const { rate, samples } = readWav(whole);
    expect(Math.abs((samples.length / rate) * 1000 - length_ms)).toBeLessThan(1);
    expect(soundsInRecording(whole, hotline.sounds)).toEqual(words);
  }
}

/** A scene in which everything is going on at once. */
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
  if (!recorded || !inThree || !asking) throw new Error('three talks');
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
    ...{ recorded, rung, waiting },
    threeWay: { ...inThree, office: third },
    asking: { ...asking, office: consulted },
  };
}

/** All of it goes on, under another process. */
async function everythingGoesOn(scene: Busy): Promise<void> {
  const { recorded, threeWay, asking, rung, waiting } = scene;
  await Promise.all([
    ...waiting.map(({ caller }) => caller.hears('lineResumed')),
    asking.agent.hears('agentConsultationOver', { until: 'end' }),
    asking.office.ended,
  ]);
  await Promise.all([
    ...waiting.map(({ caller }) => caller.hears('lineKeys')),
    desk.hearEachOther(asking.caller, asking.agent),
    desk.hearEachOther(recorded.caller, recorded.agent),
    desk.hear(threeWay.office, threeWay.caller, thirdWords),
  ]);
  for (const [index, { caller, entered: before }] of waiting.entries()) {
    expect(await entered(caller.from)).toEqual(before);
    // The one whose agent's telephone rings is before them.
    const words = wordsOf(caller);
    expect(words.slice(words.findIndex((text) => text.includes('位置没有变'))).join('')).toContain(
      `前面还有${['一', '两', '三'][index] ?? ''}位`,
    );
  }

  // The telephone that rang is answered: it is still the same ringing.
  expect(rung.telephone.isOver).toBe(false);
  const rungAgent = await rung.telephone.answer();
  await rungAgent.hears(/agentCaller/);
  await desk.untilEntry(rung.caller.from, 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(rung.caller, rungAgent);

  // Whoever ends it, and in whatever order, it is counted.
  await threeWay.office.hangUp();
  await threeWay.agent.hears('agentThirdLeft');
  await recorded.agent.hangUp();
  await recorded.caller.hears('askSatisfaction');
  await Promise.all([asking.caller.hangUp(), rung.caller.hangUp(), threeWay.agent.hangUp()]);
  await threeWay.caller.hears('askSatisfaction');
  expect(await desk.outcomes(recorded.caller.from)).toEqual(['answered by agent']);
  expect(await desk.outcomes(threeWay.caller.from)).toEqual(['answered by agent']);
  expect(await desk.outcomes(asking.caller.from)).toEqual(['answered by caller']);
  expect(await desk.outcomes(rung.caller.from)).toEqual(['answered by caller']);
  await Promise.all([recorded.caller.hangUp(), threeWay.caller.hangUp()]);

  // No agent is stuck: each ends her wrap-up by her code and is offered the next, in the order of arrival.
  for (const { caller } of waiting) {
    const telephone = hotline.softphones.ringingFor(caller.from);
    const next = crew.find((number) => number !== rungNumber(scene) && !served.has(number));
    if (next === undefined) throw new Error('nobody is left');
    served.add(next);
    await desk.untilState(next, 'wrap_up');
    expect(await hotline.dialCode(next, '*5')).toBe('agentWrapUpDone');
    const agent = await (await telephone).answer();
    await agent.hears(/agentCaller/);
    await desk.untilEntry(caller.from, 'talking', ({ status }) => status === 'talking');
    await desk.hearEachOther(caller, agent);
    await caller.hangUp();
    await agent.ended;
  }
}

const served = new Set<string>();
const rungNumber = ({ rung }: Busy) => rung.telephone.number;

test('the app is killed: waiting, ringing, talking, asking and three-way go on', async () => {
  const scene = await everythingAtOnce('1380000010');
  await hotline.app.kill();
  // Whoever talks does not notice.
  await desk.hearEachOther(scene.recorded.caller, scene.recorded.agent);
  await hotline.app.restart();
  await everythingGoesOn(scene);
  await expectRecorded(scene.recorded.caller.from, [
    ...[callerWords, callerWords, agentWords, callerWords, agentWords],
  ]);
});
