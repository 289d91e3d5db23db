/**
 * Agents consult others while the caller waits, and add others to the talk, with either side
 * hanging up at every moment.
 */
import { agentWords, thirdWords, type DeskCalls } from './deskCalls.js';
import { offices, TransferDesk } from './transferDesk.js';
import type { Hotline } from '../hotline.js';
import { together } from '../together.js';

let transfers: TransferDesk;
let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  transfers = await TransferDesk.start();
  ({ hotline, desk } = transfers);
});
afterAll(async () => {
  await hotline?.stop();
});

const { clerk, office, registry } = offices;

const isFree = (number: string) => transfers.isFree(number);

together(
  {
    'asks a colleague, then sends the caller to her': async () => {
      const from = '13700000505';
      const { caller, agent, number, third } = await transfers.consults(from, '3102');
      await caller.hears('hold/calm');
      await desk.hearEachOther(agent, third);
      await agent.press('*3');
      await agent.hears('agentTransferred');
      await desk.hearEachOther(caller, third);
      expect(await desk.state('3102')).toMatchObject({ status: 'talking' });
      await isFree(number);
      await caller.hangUp();
      await third.ended;
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
      expect(await desk.transfers(from)).toEqual(['attended agent:3102 done']);
      expect(await desk.lineEvents({ from })).toEqual([
        ...['ENTERQUEUE', 'CONNECT', 'ATTENDEDTRANSFER', 'ENTERQUEUE', 'CONNECT', 'COMPLETECALLER'],
      ]);
      expect(await desk.recordings(from)).toMatchObject([
        { status: 'stored' },
        { status: 'stored' },
      ]);
      await isFree('3102');
    },

    'asks an office, comes back, asks again, and sends the caller there': async () => {
      const from = '13700000506';
      const { caller, agent } = await desk.talk(from);
      await agent.press(`*3${office}#`);
      const first = await (await hotline.carrier.ringing(office)).answer();
      await agent.hears('agentConsulting');
      await agent.press('*0');
      await agent.hears('agentConsultationOver', { until: 'end' });
      await first.ended;
      await desk.hearEachOther(caller, agent);
      await agent.press(`*3${office}#`);
      const second = await (await hotline.carrier.ringing(office)).answer();
      await agent.hears('agentConsulting', { until: 'end' });
      await desk.hearEachOther(agent, second);
      await agent.press('*3');
      await agent.hears('agentTransferred');
      await desk.hearEachOther(caller, second);
      await caller.hangUp();
      await second.ended;
      expect(await desk.outcomes(from)).toEqual(['answered by transfer']);
      expect((await desk.transfers(from)).at(-1)).toBe(`attended telephone:${office} done`);
    },

    'three-way with an office, which hangs up first': async () => {
      const from = '13700000507';
      const { caller, agent, third, number } = await transfers.threeTalk(from, clerk);
      await agent.say(`${hotline.settings.SOUNDS_DIR ?? ''}/${agentWords}`);
      await Promise.all([caller.hears(agentWords), third.hears(agentWords, { until: 'end' })]);
      await third.hangUp();
      await agent.hears('agentThirdLeft', { until: 'end' });
      await desk.hearEachOther(caller, agent);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      expect(await desk.transfers(from)).toEqual([`three_way telephone:${clerk} done`]);
      expect(await desk.recordings(from)).toMatchObject([{ status: 'stored' }]);
      await isFree(number);
    },

    'three-way after asking a colleague; the agent hangs up first': async () => {
      const from = '13700000508';
      const { caller, agent, number, third } = await transfers.consults(from, '3103');
      await agent.press('*4');
      await agent.hears('agentThreeWay', { until: 'end' });
      await transfers.allHear(third, thirdWords, { caller, agent });
      await agent.hangUp();
      await isFree(number);
      await desk.hearEachOther(caller, third);
      await third.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by agent']);
      await isFree('3103');
    },

    'three-way; the caller hangs up first': async () => {
      const from = '13700000509';
      const { caller, agent, third, number } = await transfers.threeTalk(from, registry);
      await caller.hangUp();
      await Promise.all([agent.ended, third.ended]);
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      await isFree(number);
    },

    'the caller hangs up while a colleague is rung to be asked': async () => {
      const from = '13700000511';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*33105#');
      const telephone = await hotline.softphones.ringing('3105');
      await caller.hangUp();
      await Promise.all([telephone.ended, agent.ended]);
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      await Promise.all([isFree(number), isFree('3105')]);
    },

    'the agent hangs up while a colleague is rung to be asked: the caller goes there': async () => {
      const from = '13700000512';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*33106#');
      const asked = await hotline.softphones.ringing('3106');
      await agent.hangUp();
      await asked.ended;
      const telephone = await hotline.softphones.ringing('3106');
      expect(telephone.callerNumber).toBe(from);
      const second = await telephone.answer();
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(caller, second);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
      await Promise.all([isFree(number), isFree('3106')]);
    },

    'the colleague does not want to be asked': async () => {
      const from = '13700000513';
      const { caller, agent } = await desk.talk(from);
      await agent.press('*33107#');
      await (await hotline.softphones.ringing('3107')).refuse('rejected');
      await agent.hears('agentTargetBusy', { until: 'end' });
      await desk.hearEachOther(caller, agent);
      await agent.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();
      expect(await desk.transfers(from)).toEqual(['attended agent:3107 refused']);
      await isFree('3107');
    },

    'the caller hangs up while a colleague is asked': async () => {
      const from = '13700000514';
      const { caller, agent, number, third } = await transfers.consults(from, '3108');
      await caller.hangUp();
      await Promise.all([agent.ended, third.ended]);
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      await Promise.all([isFree(number), isFree('3108')]);
    },

    'the colleague hangs up while she is asked': async () => {
      const from = '13700000515';
      const { caller, agent, third } = await transfers.consults(from, '3109');
      await third.hangUp();
      await agent.hears('agentConsultationOver', { until: 'end' });
      await desk.hearEachOther(caller, agent);
      await isFree('3109');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by caller']);
      expect(await desk.transfers(from)).toEqual(['attended agent:3109 cancelled']);
    },

    'the agent hangs up while she asks: the caller goes on with the colleague': async () => {
      const from = '13700000516';
      const { caller, agent, number, third } = await transfers.consults(from, '3110');
      await agent.hangUp();
      await isFree(number);
      await desk.hearEachOther(caller, third);
      await third.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by agent']);
      expect(await desk.transfers(from)).toEqual(['attended agent:3110 done']);
      await isFree('3110');
    },
  },
  { name: 'nothing is left behind', check: () => transfers.isLeftInOrder() },
);
