/**
 * A caller reaches an agent: from the digit 0 to the satisfaction digit, and what remains in files
 * and rows.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { Baresip } from '../../telephone/network/baresip.js';
import type { Caller } from '../../telephone/caller.js';
import { signIn } from '../../telephone/script/callerScript.js';
import { measureSound } from '../../telephone/recogniser/soundLevel.js';
import { readWav } from '../../telephone/recogniser/wav.js';
import { Wiretap } from '../../telephone/network/wiretap.js';
import { agentWords, callerWords, DeskCalls } from './deskCalls.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  hotline = await Hotline.start({ softphones: true });
  desk = new DeskCalls(hotline);
  // Baresip's agent gets only the English caller.
  await desk.setSkills('1002', { 'court:苏98': 8, 'topic:general': 8, 'language:en': 6 });
  await Promise.all(['1001', '1003'].map((number) => hotline.signIn(number)));
});
afterAll(async () => {
  await hotline?.stop();
});

/** Checks that the call's only recording is whole, and contains what both said. */
async function expectRecorded(from: string): Promise<void> {
  const recordings = await desk.recordings(from);
  expect(recordings).toMatchObject([{ status: 'stored' }]);
  const [recording] = recordings;
  const file = path.join(hotline.asterisk.recordingsDir, recording?.file ?? '');
  const content = await readFile(file);
  expect(recording?.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  const { samples, rate } = readWav(file);
  expect(recording?.length_ms).toBe(Math.round((samples.length / rate) * 1000));
  expect(measureSound(samples, rate).speechSeconds).toBeGreaterThan(1);
  expect(await desk.isSaidIn(file, callerWords)).toBe(true);
  expect(await desk.isSaidIn(file, agentWords)).toBe(true);
}

async function gradesAndGoesOn(caller: Caller, digit: string, next: string): Promise<void> {
  await caller.hears('askSatisfaction');
  await caller.press(digit);
  await caller.hears('satisfactionThanks');
  await caller.hears(next);
  await caller.hangUp();
}

together(
  {
    '0 at the main menu: notice, ringing, agent call, recording, satisfaction, and back':
      async () => {
        const from = '13700000201';
        const caller = await desk.asks(from);
        const telephone = await hotline.softphones.ringingFor(from);
        expect(telephone).toMatchObject({ number: '1003', callerName: 'general zh' });
        await caller.hears('queueEntered');
        const agent = await telephone.answer();
        await agent.hears('agentCallerGeneral');
        await agent.hears('agentCallerZh');
        await agent.hears('agentCallerNotVerified', { until: 'end' });
        await caller.hears('recordingNotice', { until: 'end' });
        await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
        await desk.hearEachOther(caller, agent);
        expect(await desk.state('1003')).toEqual({ status: 'talking', reason: null });
        expect(await hotline.dialCode('1003', '*6')).toBe('agentTalking');
        await agent.hangUp();
        await gradesAndGoesOn(caller, '4', 'mainMenu');

        await desk.untilState('1003', 'wrap_up');
        expect(await hotline.dialCode('1003', '*5')).toBe('agentWrapUpDone');
        expect(await desk.outcomes(from)).toEqual(['answered by agent']);
        expect(await desk.satisfaction(from)).toEqual([{ score: 4, agent: '1003' }]);
        expect(await desk.queueEvents({ from })).toEqual([
          'ENTERQUEUE',
          'CONNECT',
          'COMPLETEAGENT',
        ]);
        expect(await desk.changes('1003')).toEqual([
          ...['signed_out>ready', 'ready>offered', 'offered>talking', 'talking>wrap_up'],
          'wrap_up>ready',
        ]);
        expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
        // The caller hears none of the agent's announcements, and the music ends before the agent call.
        expect(caller.heard().filter(({ sound }) => /\/agent/.test(sound.id))).toEqual([]);
        expect(await desk.isSaidIn(caller.recording, agentWords)).toBe(true);
        expect(await desk.isSaidIn(agent.recording, callerWords)).toBe(true);
        await expectRecorded(from);
      },

    '0 at her case: verified, no recording; hold with music; she hangs up': async () => {
      const from = '13700000202';
      const { queryNumber, password } = samplePeople.zhang;
      const caller = await hotline.carrier.dial({ from });
      await signIn(caller, queryNumber, password, { isInAHurry: true });
      // The first words of the caller's case.
      await caller.hears(/\/said\//);
      await caller.press('0');
      await caller.hears('recordingNotice');
      await caller.press('2');
      await caller.hears('notRecorded', { until: 'end' });
      const telephone = await hotline.softphones.ringingFor(from);
      expect(telephone).toMatchObject({ number: '1001', callerName: 'case zh' });
      const agent = await telephone.answer();
      await agent.hears('agentCallerCase');
      await agent.hears('agentCallerVerified', { until: 'end' });
      await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
      await desk.hearEachOther(caller, agent);

      await agent.press('*1');
      await agent.hears('agentOnHold');
      await caller.hears('hold/calm');
      await agent.press('*9');
      await agent.hears('agentTalkHelp');
      await agent.press('*1');
      await agent.hears('agentOffHold', { until: 'end' });
      await desk.hearEachOther(caller, agent);
      await agent.press('7');
      await agent.hears('agentUnknownDigit');
      const { id } = await hotline.row(from, 'in the agent call', ({ phase }) => phase === 'talk');
      await caller.hangUp();
      await agent.ended;

      // Nothing was recorded, so the call does not keep its number.
      const over = await untilTrue('the call to be over', async () => {
        const { rows } = await hotline.db.query<Record<string, unknown>>(
          `SELECT e.result, e.ended_by, l.name AS queue, e.hold_s > 0 AS held, c.caller_number, e.caller_number AS of_entry,
                  (SELECT count(*)::int FROM recordings r WHERE r.call_id = c.id) AS recordings,
                  (SELECT array_agg(q.event ORDER BY q.id) FROM queue_log q WHERE q.callid = c.id::text) AS events
             FROM calls c JOIN queue_entries e ON e.call_id = c.id JOIN queues l ON l.id = e.queue_id
            WHERE c.id = $1 AND c.ended_at IS NOT NULL AND e.status = 'over'`,
          [id],
        );
        return rows[0];
      });
      expect(over).toEqual({
        ...{ result: 'answered', ended_by: 'caller', queue: 'case', held: true, recordings: 0 },
        ...{ caller_number: '', of_entry: '' },
        events: ['ENTERQUEUE', 'CONNECT', 'COMPLETECALLER'],
      });
      await desk.untilState('1001', 'wrap_up');
      expect(caller.heard().some(({ sound }) => /agent/.test(sound.id))).toBe(false);
    },

    'baresip as the agent: she signs in by her dial, talks, and signs out': async () => {
      const from = '13700000203';
      const [address, rtpPorts] = ['127.0.0.5', [47_100, 47_120] as const];
      const { sipAddress, sipPort } = hotline.asterisk;
      const { folder, sounds } = hotline;
      const password = 'sample-agent-1002';
      const phone = await Baresip.start({
        folder: path.join(folder, 'agent-baresip'),
        address,
        rtpPorts,
        account:
          `<sip:1002@${sipAddress}:${sipPort}>;auth_user=1002;auth_pass=${password}` +
          ';regint=300;answermode=auto;audio_codecs=PCMA',
      });
      const wire = await Wiretap.start(rtpPorts, path.join(folder, 'agent-wire.wav'), sounds);
      try {
        await phone.registered();
        await phone.dial(`sip:*1@${sipAddress}:${sipPort}`);
        await wire.hears('agentSignedIn');
        await phone.closed();
        // An English caller: of the agents here only this one speaks English.
        const caller = await desk.asks(from, '8');
        await wire.hears('agentCallerEn');
        await caller.hears('en/recordingNotice', { until: 'end' });
        await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
        await caller.say(path.join(hotline.settings.SOUNDS_DIR ?? '', callerWords), 'end');
        await wire.hears(callerWords);
        expect(await desk.state('1002')).toMatchObject({ status: 'talking' });
        await phone.hangUp();
        await gradesAndGoesOn(caller, '5', 'en/mainMenu');
        await phone.dial(`sip:*2@${sipAddress}:${sipPort}`);
        await wire.hears('agentSignedOut');
        await phone.closed();
      } finally {
        await wire.stop();
        await phone.stop();
      }
      expect(await desk.outcomes(from)).toEqual(['answered by agent']);
      expect(await desk.satisfaction(from)).toEqual([{ score: 5, agent: '1002' }]);
      expect(await desk.state('1002')).toEqual({ status: 'signed_out', reason: 'agent' });
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
