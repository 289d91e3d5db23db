/** Offers: missed in every way, and hung up by either side at every moment. */
import { putQueue } from '../../../app/queue/store/queues.js';
import { DeskCalls } from './deskCalls.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';

const zh = ['court:苏98', 'topic:general', 'language:zh'];
const ofCases = ['court:苏98', 'topic:case', 'language:zh'];
/**
 * At least as many as callers below, and one more for each agent who misses a caller: so no scene
 * waits for the end of another, and nobody is offered again whom a scene still looks at.
 */
const crew = Array.from({ length: 16 }, (_, index) => String(2001 + index));

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  // What an agent hears of a caller lasts long enough for what happens meanwhile.
  hotline = await Hotline.start({
    softphones: true,
    longPrompts: { 'zh/agentCallerNotVerified': 8 },
  });
  desk = new DeskCalls(hotline);
  // An agent who misses a caller is not called again here, however long the machine takes, so that
  // each scene has its own rows.
  await desk.setQueues({ wrap_up_s: 0, retry_s: 300, pause_after_misses: 2 });
  await desk.crew(crew, zh);
});
afterAll(async () => {
  await hotline?.stop();
});

/** Waits until the agent who missed or lost a caller is ready. */
const isFree = (number: string) => desk.untilState(number, 'ready');

together(
  {
    'refused, not answered, unreachable: the next agent, the same place; then a pause':
      async () => {
        const from = '13700000401';
        await putQueue(hotline.db, 'case', { ringS: 3 });
        // Four agents for cases: three who each miss in a different way, and one who answers.
        await desk.crew(['2101', '2102', '2103', '2104'], ofCases);
        // Telephones are checked once a second. One that has just called is known at once.
        await hotline.dialCode('2103', '*6');
        await hotline.softphones.unregister('2103');
        await desk.untilState('2103', 'signed_out telephone_gone');
        await desk.change('2103', { kind: 'sign_in' });
        for (const number of ['2103', '2101', '2102', '2104']) await desk.setIdle(number);
        await desk.setMisses(['2101', '2102', '2103'], 1);

        const caller = await hotline.carrier.dial({ from });
        await caller.hears(/./);
        await caller.press(mainMenuDigits.caseInquiry);
        await caller.hears('askNumber');
        await caller.press('0#');
        // The longest idle agent comes first: 2103, whose telephone is gone.
        await desk.untilState('2103', 'paused unreachable');
        const { entered_at } = (await desk.entries(from))[0] ?? {};
        await (await hotline.softphones.ringing('2101')).refuse('busy');
        await desk.untilState('2101', 'paused refused');
        const ignored = await hotline.softphones.ringing('2102');
        await ignored.ended;
        await desk.untilState('2102', 'paused not_answered');
        const agent = await (await hotline.softphones.ringing('2104')).answer();
        await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
        await desk.hearEachOther(caller, agent);
        await agent.hangUp();
        await caller.hears('askSatisfaction');
        await caller.hangUp();
        expect((await desk.entries(from))[0]).toMatchObject({ entered_at, offers: 4, misses: 3 });
        expect(await desk.queueEvents({ from })).toEqual([
          ...['ENTERQUEUE', 'RINGNOANSWER', 'RINGNOANSWER', 'RINGNOANSWER'],
          ...['CONNECT', 'COMPLETEAGENT'],
        ]);
        expect(await desk.queueEvents({ agent: '2102' })).toEqual(['AGENTLOGIN', 'PAUSEALL']);
        expect(await hotline.dialCode('2102', '*3')).toBe('agentReady');
      },

    'rejected once: she is left alone for a while, and not paused': async () => {
      const from = '13700000402';
      const { caller, telephone } = await desk.rings(from);
      await telephone.refuse('rejected');
      const next = await hotline.softphones.ringingFor(from);
      expect(next.number).not.toBe(telephone.number);
      expect(await desk.state(telephone.number)).toEqual({ status: 'ready', reason: null });
      await caller.hangUp();
      await next.ended;
      expect(await desk.outcomes(from)).toEqual(['abandoned']);
      await isFree(next.number);
    },

    'the caller hangs up before it rings': async () => {
      const from = '13700000403';
      const caller = await desk.asks(from);
      await desk.untilEntry(from, 'there', () => true);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['abandoned']);
    },

    'the caller hangs up while it rings': async () => {
      const from = '13700000404';
      const { caller, telephone } = await desk.rings(from);
      await caller.hangUp();
      await telephone.ended;
      expect(await desk.outcomes(from)).toEqual(['abandoned']);
      await isFree(telephone.number);
      expect(await desk.queueEvents({ from })).toEqual(['ENTERQUEUE', 'RINGCANCELED', 'ABANDON']);
    },

    'the caller leaves by * while it rings': async () => {
      const from = '13700000405';
      const { caller, telephone } = await desk.rings(from);
      await caller.hears('recordingNotice', { until: 'end' });
      await caller.hears(/queueNext|queueDigits/);
      await caller.press('**');
      await caller.hears('queueLeft');
      await telephone.ended;
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['digit']);
      await isFree(telephone.number);
    },

    'the caller hangs up while the agent hears who it is': async () => {
      const from = '13700000406';
      const { caller, agent, number } = await desk.answered(from);
      await caller.hangUp();
      await agent.hears('agentCallerGone');
      await agent.ended;
      expect(await desk.outcomes(from)).toEqual(['abandoned']);
      await isFree(number);
    },

    'the agent hangs up while she hears who it is: the next one': async () => {
      const from = '13700000407';
      const { caller, agent, number } = await desk.answered(from);
      await agent.hangUp();
      const next = await hotline.softphones.ringingFor(from);
      expect(next.number).not.toBe(number);
      await caller.hangUp();
      await next.ended;
      expect(await desk.outcomes(from)).toEqual(['abandoned']);
      expect((await desk.entries(from))[0]).toMatchObject({ offers: 2, misses: 1 });
      await isFree(number);
      await isFree(next.number);
    },

    'the agent hangs up when she has heard, before the caller is hers': async () => {
      const from = '13700000408';
      const { caller, agent, number } = await desk.answered(from);
      await agent.hangUp();
      const next = await hotline.softphones.ringingFor(from);
      const nextAgent = await next.answer();
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(caller, nextAgent);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      await isFree(number);
      await isFree(next.number);
    },

    'the caller hangs up as they are connected': async () => {
      const from = '13700000409';
      const { caller, number } = await desk.answered(from);
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      await isFree(number);
      await desk.recordings(from);
    },

    'the agent hangs up as they are connected': async () => {
      const from = '13700000410';
      const { caller, agent, number } = await desk.answered(from);
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await agent.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by agent']);
      await isFree(number);
      await desk.recordings(from);
    },

    'both hang up in the agent call': async () => {
      const from = '13700000411';
      const { caller, agent, number } = await desk.talk(from);
      await Promise.all([caller.hangUp(), agent.hangUp()]);
      expect((await desk.outcomes(from))[0]).toMatch(/^answered by (caller|agent)$/);
      await isFree(number);
    },

    'the caller hangs up on hold': async () => {
      const from = '13700000412';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*1');
      await caller.hears('hold/calm');
      await caller.hangUp();
      await agent.ended;
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      await isFree(number);
    },

    'the agent hangs up while the caller is on hold': async () => {
      const from = '13700000413';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*1');
      await caller.hears('hold/calm');
      await agent.hangUp();
      await caller.hears('satisfactionDigits', { until: 'end' });
      const heardSoFar = caller.heard().length;
      await caller.hears('mainMenu');
      // Nothing but the main menu follows the question: no apology for an agent call that broke off.
      const after = caller.heard().slice(heardSoFar);
      expect(after.map(({ sound }) => sound.id)).toEqual(['zh/mainMenuFirst', 'zh/mainMenu']);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by agent']);
      await isFree(number);
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
