/**
 * Transfers, agents who consult others while the caller waits or add them to the agent call, and supervisors
 * listening in, with either side hanging up at every moment.
 */
import { agentWords, thirdWords, type DeskCalls } from './deskCalls.js';
import { hotlineShown, offices, TransferDeps } from './transferDesk.js';
import type { Hotline } from '../hotline.js';
import { together } from '../together.js';

let transfers: TransferDeps;
let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  transfers = await TransferDeps.start();
  ({ hotline, desk } = transfers);
});
afterAll(async () => {
  await hotline?.stop();
});

const { absent, clerk, court, judge, office, registry } = offices;
const whisper = 'en/queueFull';

const isFree = (number: string) => transfers.isFree(number);

together(
  {
    'blind to a colleague, who answers': async () => {
      const from = '13700000501';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*23101#');
      await agent.hears('agentTransferred');
      await agent.ended;
      await caller.hears('queueTransferred');
      const telephone = await hotline.softphones.ringing('3101');
      expect(telephone.callerNumber).toBe(from);
      const second = await telephone.answer();
      await second.hears('agentCallerTransferred', { until: 'end' });
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(caller, second);
      await second.hangUp();
      await caller.hears('askSatisfaction');
      await caller.press('3');
      await caller.hears('satisfactionThanks');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by agent']);
      expect(await desk.transfers(from)).toEqual(['blind agent:3101 done']);
      expect(await desk.satisfaction(from)).toEqual([{ score: 3, agent: '3101' }]);
      expect(await desk.recordings(from)).toMatchObject([
        { status: 'stored' },
        { status: 'stored' },
      ]);
      expect(await desk.queueEvents({ from })).toEqual([
        ...['ENTERQUEUE', 'CONNECT', 'BLINDTRANSFER', 'ENTERQUEUE', 'CONNECT', 'COMPLETEAGENT'],
      ]);
      await Promise.all([isFree(number), isFree('3101')]);
    },

    'blind to a colleague, who refuses and then lets it ring: given up for the next agent':
      async () => {
        const from = '13700000520';
        const { caller, agent, number } = await desk.talk(from);
        await agent.press('*23111#');
        await agent.hears('agentTransferred');
        await caller.hears('queueTransferred');
        await (await hotline.softphones.ringing('3111')).refuse('rejected');
        const ignored = await hotline.softphones.ringing('3111');
        const { entered_at } = (await desk.entries(from)).at(-1) ?? {};
        // The queue's time for the requested agent is over, and the telephone has rung long enough.
        await ignored.ended;
        await desk.untilState('3111', 'paused not_answered');
        const second = await (await hotline.softphones.ringingFor(from)).answer();
        await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
        await desk.hearEachOther(caller, second);
        await caller.hangUp();
        expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
        // The caller keeps the place of the transfer.
        const entries = await desk.entries(from);
        expect(entries.at(-1)).toMatchObject({ entered_at, priority_reason: 'transferred' });
        expect(await hotline.dialCode('3111', '*3')).toBe('agentReady');
        await isFree(number);
      },

    'blind to another queue; to nobody, refused': async () => {
      const from = '13700000502';
      const { caller, agent } = await desk.talk(from);
      await agent.press('*2999999#');
      await agent.hears('agentTargetUnknown');
      await agent.press('*21004#');
      await agent.hears('agentTargetAway', { until: 'end' });
      await agent.press('*31004#');
      await agent.hears('agentTargetAway', { until: 'end' });
      await desk.hearEachOther(caller, agent);
      await agent.press(`*2*${await desk.queueNumber('case')}#`);
      await agent.hears('agentTransferred');
      const second = await (await hotline.softphones.ringing('3201')).answer();
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(caller, second);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
      expect((await desk.entries(from)).map(({ queue }) => queue)).toEqual(['general', 'case']);
      expect(await desk.transfers(from)).toEqual([
        'blind agent:1004 unreachable',
        'attended agent:1004 unreachable',
        'blind queue:case done',
      ]);
    },

    'blind to a telephone of the court': async () => {
      const from = '13700000503';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press(`*2${judge}#`);
      await agent.ended;
      await caller.hears('officeRinging', { until: 'end' });
      const telephone = await hotline.carrier.ringing(judge);
      expect(telephone).toMatchObject(hotlineShown);
      const there = await telephone.answer();
      await desk.hearEachOther(caller, there);
      await there.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer']);
      expect(await desk.transfers(from)).toEqual([`blind telephone:${judge} done`]);
      await isFree(number);
    },

    'a telephone of the court that is busy: back to the agent who is free next': async () => {
      const from = '13700000504';
      const { caller, agent } = await desk.talk(from);
      await agent.press(`*2${court}#`);
      await (await hotline.carrier.ringing(court)).refuse('busy');
      await caller.hears('officeNotReached');
      const next = await hotline.softphones.ringingFor(from);
      await caller.hangUp();
      await next.ended;
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'abandoned']);
      expect(await desk.transfers(from)).toEqual([`blind telephone:${court} refused`]);
      await isFree(next.number);
    },

    'the caller hangs up while a telephone of the court rings': async () => {
      const from = '13700000518';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press(`*2${absent}#`);
      const telephone = await hotline.carrier.ringing(absent);
      await caller.hears('officeRinging', { until: 'end' });
      await caller.hears('hold/calm');
      await caller.hangUp();
      await telephone.ended;
      await hotline.closedRow(from);
      expect(await desk.outcomes(from)).toEqual(['answered by transfer']);
      expect(await desk.transfers(from)).toEqual([`blind telephone:${absent} cancelled`]);
      await isFree(number);
    },

    'the caller hangs up while the colleague she is sent to rings': async () => {
      const from = '13700000510';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*23104#');
      const telephone = await hotline.softphones.ringing('3104');
      await caller.hangUp();
      await telephone.ended;
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'abandoned']);
      await Promise.all([isFree(number), isFree('3104')]);
    },

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
      expect(await desk.queueEvents({ from })).toEqual([
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
      const asked = await hotline.carrier.ringing(office);
      expect(asked).toMatchObject(hotlineShown);
      const first = await asked.answer();
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
      const { caller, agent, third, number } = await transfers.threeAgentCall(from, clerk);
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
      const { caller, agent, third, number } = await transfers.threeAgentCall(from, registry);
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

    'a supervisor listens, whispers, joins; the rows say so': async () => {
      const from = '13700000517';
      const { caller, agent, number } = await desk.talk(from);
      const supervises = (code: string) => hotline.softphones.dial('1900', `*${code}${number}`);

      const listening = await supervises('7');
      await listening.hears('agentListening', { until: 'end' });
      await desk.hear(caller, listening, 'zh/stillWaiting');
      await desk.hear(agent, listening, agentWords);
      await desk.hear(agent, caller, agentWords);
      await listening.hangUp();

      const whispering = await supervises('8');
      await whispering.hears('agentWhispering', { until: 'end' });
      await desk.hear(whispering, agent, whisper);
      await whispering.hangUp();

      const joining = await supervises('9');
      await joining.hears('agentJoining', { until: 'end' });
      await transfers.allHear(joining, thirdWords, { caller, agent });
      await agent.hangUp();
      await joining.hears('agentListeningOver');
      await joining.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();

      const { rows } = await hotline.db.query<{ row: string }>(
        `SELECT concat_ws(' ', s.number, v.mode, a.number, EXISTS (SELECT FROM supervision_ends o WHERE o.id = v.id)) AS row
           FROM supervisions v JOIN agents s ON s.id = v.supervisor_id
           JOIN agents a ON a.id = v.agent_id ORDER BY v.id`,
      );
      expect(rows.map(({ row }) => row)).toEqual([
        ...[`1900 listen ${number} t`, `1900 whisper ${number} t`, `1900 join ${number} t`],
      ]);
      // The caller hears neither whispers nor the agents' announcements.
      const heard = caller.heard().map(({ sound }) => sound.id);
      expect(heard.filter((id) => id === whisper || /\/agent/.test(id))).toEqual([]);
    },
  },
  { name: 'nothing is left behind', check: () => transfers.isLeftInOrder() },
);
