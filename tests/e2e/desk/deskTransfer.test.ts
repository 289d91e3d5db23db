/** Transfers, and supervisors listening in, with either side hanging up at every moment. */
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

const { absent, court, judge } = offices;
const whisper = 'en/lineFull';

const isFree = (number: string) => transfers.isFree(number);

together(
  {
    'blind to a colleague, who answers': async () => {
      const from = '13700000501';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press('*23101#');
      await agent.hears('agentTransferred');
      await agent.ended;
      await caller.hears('lineTransferred');
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
      expect(await desk.lineEvents({ from })).toEqual([
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
        await caller.hears('lineTransferred');
        await (await hotline.softphones.ringing('3111')).refuse('rejected');
        const ignored = await hotline.softphones.ringing('3111');
        const { entered_at } = (await desk.entries(from)).at(-1) ?? {};
        // The line's time for the requested agent is over, and the telephone has rung long enough.
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

    'blind to another line; to nobody, refused': async () => {
      const from = '13700000502';
      const { caller, agent } = await desk.talk(from);
      await agent.press('*2999999#');
      await agent.hears('agentTargetUnknown');
      await agent.press('*21004#');
      await agent.hears('agentTargetAway', { until: 'end' });
      await agent.press('*31004#');
      await agent.hears('agentTargetAway', { until: 'end' });
      await desk.hearEachOther(caller, agent);
      await agent.press(`*2*${await desk.lineNumber('case')}#`);
      await agent.hears('agentTransferred');
      const second = await (await hotline.softphones.ringing('3201')).answer();
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(caller, second);
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer', 'answered by caller']);
      expect((await desk.entries(from)).map(({ line }) => line)).toEqual(['general', 'case']);
      expect(await desk.transfers(from)).toEqual([
        'blind agent:1004 unreachable',
        'attended agent:1004 unreachable',
        'blind line:case done',
      ]);
    },

    'blind to a telephone of the court': async () => {
      const from = '13700000503';
      const { caller, agent, number } = await desk.talk(from);
      await agent.press(`*2${judge}#`);
      await agent.ended;
      await caller.hears('officeRinging', { until: 'end' });
      const telephone = await hotline.carrier.ringing(judge);
      expect(telephone.callerNumber).toBe('12368');
      const there = await telephone.answer();
      await desk.hearEachOther(caller, there);
      await there.hangUp();
      await caller.hears('askSatisfaction');
      await caller.hangUp();
      expect(await desk.outcomes(from)).toEqual(['answered by transfer']);
      expect(await desk.transfers(from)).toEqual([`blind telephone:${judge} done`]);
      await isFree(number);
    },

    'a telephone of the court that is busy: back to whoever is free next': async () => {
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
           FROM supervisions_of_talk v JOIN agents s ON s.id = v.supervisor_id
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
