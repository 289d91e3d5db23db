/**
 * Tickets by telephone: recorded messages, what becomes of them, and what must not be stored of
 * callers who want to stay unknown.
 */
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { findAgent } from '../../app/queue/store/agents.js';
import { renewCode } from '../../app/tickets/opening/renewCode.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import { readTicket } from '../../app/tickets/store/tickets.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { sharedParts } from '../parts/database.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { hearCase, enterNumber, partDigits, signIn } from '../telephone/script/callerScript.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { nextMorning } from '../tickets/nextMorning.js';
import { DeskCalls } from './desk/deskCalls.js';
import { Hotline, roundTheClock } from './hotline.js';
import { callerMessage, TicketCalls } from './ticketCalls.js';
import { together } from './together.js';
import { everywhere, filesBelow } from './traces.js';

let hotline: Hotline;
let desk: DeskCalls;
let calls: TicketCalls;
let smsDir: string;
beforeAll(async () => {
  smsDir = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
  hotline = await Hotline.start({
    openingHours: roundTheClock,
    env: { SMS_DIR: smsDir, OUTGOING_NUMBER: '02583520000' },
  });
  desk = new DeskCalls(hotline);
  calls = new TicketCalls(hotline, desk);
});
afterAll(async () => {
  await hotline?.stop();
});

together(
  {
    'a complaint is recorded, dispatched, answered, heard, and done again': async () => {
      const from = '13800003001';
      const { caller, ticket, code } = await calls.leavesComplaint(from);
      expect(ticket).toMatchObject({ kind: 'complaint', status: 'dispatched', anonymous: false });
      expect(calls.textsHeard(caller)).toContain(calls.numberInWords(ticket));
      expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
      await calls.expectRecorded(ticket, 1);
      // SMS tell the head of the department and the caller.
      const sent = await untilTrue('both SMS to be sent', async () => {
        const { rows } = await hotline.db.query<{ purpose: string }>(
          'SELECT purpose FROM sms_outbox WHERE ticket_id = $1 AND sent_at IS NOT NULL',
          [ticket.id],
        );
        return rows.length >= 2 ? rows.map(({ purpose }) => purpose).sort() : undefined;
      });
      expect(sent).toEqual(['dispatched', 'opened']);
      // The caller's SMS contains the code that the caller heard; nothing else does.
      expect(await smsTo(from)).toEqual([
        expect.stringContaining(`登记编号为${ticket.number}，查询码为${code}`),
      ]);
      const { rows: kept } = await hotline.db.query(
        "SELECT FROM sms_outbox WHERE body LIKE '%' || $1 || '%'",
        [code],
      );
      expect(kept).toEqual([]);

      const answer = '执行款将于本周发放';
      await calls.isAnsweredByVoice(ticket, answer);
      const again = await calls.asksForTicket(from, ticket);
      await again.hears('ticketStatusReplied');
      await again.hears('ticketNotContent', { until: 'end' });
      expect(calls.textsHeard(again)).toContain(`答复是，${answer}。`);
      await again.press('2');
      await again.hears('askReopen');
      await again.press('1');
      await calls.leavesMessage(again, 'reopenIntro');
      await again.hears('ticketReopened', { until: 'end' });
      await again.hangUp();
      expect(calls.textsHeard(again)).toContain('下面是答复的录音。');
      expect(await desk.isSaidIn(again.recording, callerMessage)).toBe(true);
      expect((await readTicket(hotline.db, ticket.number))?.status).not.toBe('replied');
      await calls.expectRecorded(ticket, 3);
    },

    'she is connected to the judge, and talks to him': async () => {
      const from = '13800003002';
      const caller = await hotline.carrier.dial({ from });
      await signIn(caller, '11010519491231002*', '246810');
      await hearCase(caller);
      await caller.press(partDigits.people);
      await caller.hears('contactConnect');
      // Where to send materials is said, and sent by SMS to the number that the caller calls from.
      await caller.press('3');
      await caller.hears('materialsSent', { until: 'end' });
      const { rows } = await hotline.db.query<{ body: string }>(
        "SELECT body FROM sms_outbox WHERE to_number = $1 AND purpose = 'materials'",
        [from],
      );
      expect(rows).toHaveLength(1);
      const ringing = hotline.carrier.ringing('051055501101');
      await caller.press('1');
      const telephone = await ringing;
      expect(telephone.callerNumber).toBe('02583520000');
      const judge = await telephone.answer();
      await desk.hearEachOther(caller, judge);
      await judge.hangUp();
      await caller.hears('contactOver', { until: 'end' });
      await caller.hangUp();
      expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
    },

    'the judge and the secretary do not answer: her message is a ticket for the judge':
      async () => {
        const from = '13800003003';
        const caller = await hotline.carrier.dial({ from });
        // Another case, so that no other scenario's telephones ring.
        await signIn(caller, samplePeople.sun.residentId, samplePeople.sun.password);
        await hearCase(caller);
        await caller.press(partDigits.people);
        await caller.hears('contactConnect');
        const offices = await officesOf('孙伟');
        const first = hotline.carrier.ringing(offices.judge);
        await caller.press('1');
        await (await first).refuse('busy');
        if (offices.secretary !== null) {
          await (await hotline.carrier.ringing(offices.secretary)).refuse('rejected');
        }
        await caller.hears('contactNotReached');
        await calls.leavesMessage(caller, 'contactIntro');
        await caller.hears('ticketSmsSent', { until: 'end' });
        await caller.hangUp();
        const ticket = await calls.ticketOf(from);
        expect(ticket).toMatchObject({ kind: 'contact_judge', status: 'dispatched' });
        expect(calls.textsHeard(caller)).toMatch(/最迟.+答复/);
        await calls.expectRecorded(ticket, 1);

        // A verified caller needs neither the ticket's number nor the telephone that opened it.
        const again = await hotline.carrier.dial({ from: '13800003033' });
        await again.hears('mainMenu');
        await again.press(mainMenuDigits.myTicket);
        await again.hears('myTicketMenu');
        await again.press('2');
        await enterNumber(again, samplePeople.sun.residentId, samplePeople.sun.password);
        await again.hears('ticketStatusDispatched');
        await again.hears('ticketUrge', { until: 'end' });
        await again.hangUp();
        expect(calls.textsHeard(again)).toContain(calls.numberInWords(ticket));
      },

    'the judge is busy, his secretary answers': async () => {
      const from = '13800003006';
      const caller = await hotline.carrier.dial({ from });
      await signIn(caller, samplePeople.zhao.residentId, samplePeople.zhao.password);
      await hearCase(caller);
      await caller.press(partDigits.people);
      await caller.hears('contactConnect');
      const offices = await officesOf('赵敏');
      if (offices.secretary === null) throw new Error('no secretary');
      const judge = hotline.carrier.ringing(offices.judge);
      const secretary = hotline.carrier.ringing(offices.secretary);
      await caller.press('1');
      await caller.hears('contactRinging');
      await (await judge).refuse('busy');
      await caller.hears('contactSecretary', { until: 'end' });
      const answered = await (await secretary).answer();
      await desk.hearEachOther(caller, answered);
      await answered.hangUp();
      await caller.hears('contactOver', { until: 'end' });
      await caller.hangUp();
      expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
      const { rowCount } = await hotline.db.query('SELECT FROM tickets WHERE caller_number = $1', [
        from,
      ]);
      expect(rowCount).toBe(0);
    },

    'the third call on one matter puts it under supervision': async () => {
      const from = '13800003004';
      await calls.leavesComplaint(from);
      const second = await calls.complains(from, '1');
      await calls.leavesMessage(second, 'complaintIntro');
      // The number that the caller calls from proves nothing. The new message is kept with the
      // ticket, and the caller hears nothing of it.
      await second.hears('ticketJoinedQuietly', { until: 'end' });
      await second.hears('mainMenu');
      await second.hangUp();
      const third = await calls.asksForTicket(from, await calls.ticketOf(from));
      await third.hears('ticketUrge', { until: 'end' });
      await third.press('3');
      await third.hears('ticketSupervised', { until: 'end' });
      await third.hangUp();
      expect(await calls.ticketOf(from)).toMatchObject({ supervisionLevel: 1 });
    },

    'the telephone that it was opened from opens nothing; its code does from any, and wrong ones lock it':
      async () => {
        const from = '13800003008';
        const { ticket, code } = await calls.leavesComplaint(from);
        const elsewhere = await calls.asksForTicket('13800003038', ticket);
        await elsewhere.hears('ticketUrge', { until: 'end' });
        await elsewhere.hangUp();

        const wrong = code === '000000' ? '111111' : '000000';
        const forger = await calls.asksForTicket(from, ticket, wrong);
        for (let again = 0; again < 2; again += 1) {
          await forger.hears('ticketCodeWrong');
          await forger.hears('ticketNotOpenedMenu');
          await forger.press('1');
          await calls.enters(forger, ticket, wrong);
        }
        await forger.hears(/\/said\//, { until: 'end' });
        await forger.hangUp();
        // The menu may begin before a caller on a busy machine has hung up.
        const heard = hotline.wordsHeard(forger);
        const last = heard.slice(heard.findLastIndex(({ name }) => name === 'askTicketCode'));
        const locked = last.find(({ name }) => name === 'signInLocked');
        expect(locked?.text).toContain('五分钟后');
        expect(calls.textsHeard(forger)).not.toContain(calls.numberInWords(ticket));
        // An agent verifies the caller and issues another code. The ticket opens again, and the old
        // code opens nothing.
        const { db, identityKeys } = hotline;
        const agent = (await findAgent(db, '1001'))?.agent;
        const by = { kind: 'agent', agentId: agent?.id ?? 0, courtId: null } as const;
        const deps = { db, identityKeys, clock: { now: () => new Date() } };
        const renewed = await renewCode(deps, ticket.id, by, '姓名和诉求相符');
        if (renewed.kind !== 'renewed') throw new Error(renewed.kind);
        expect(renewed.isSent).toBe(true);
        const her = await calls.asksForTicket(from, ticket, renewed.code);
        await her.hears('ticketUrge', { until: 'end' });
        await her.hangUp();
      },

    'who tries the passwords of many is done after five, and hears whom to turn to': async () => {
      const from = '13700003009';
      const caller = await hotline.carrier.dial({ from });
      const numbers = ['27990001', '27990002', '27990003', '27990004', '27990005'];
      await signIn(caller, numbers[0] ?? '', '000000', { isInAHurry: true });
      for (const [at, number] of numbers.slice(1).entries()) {
        if (at === 2) {
          // Three failures in a row lead back to the main menu.
          await caller.hears('signInLeft');
          await caller.hears('mainMenu');
          await caller.press(mainMenuDigits.caseInquiry);
        } else {
          await caller.hears('signInFailed');
        }
        await enterNumber(caller, number, '000000');
      }
      await caller.hears('signInFailed');
      await caller.hears('guessCallBarred', { until: 'end' });
      await caller.hangUp();
      const { rows } = await hotline.db.query<{ n: number }>(
        // Nothing has these numbers, so the tries close nothing for others.
        'SELECT sum(at_nothing)::int AS n FROM guess_failures',
      );
      expect(rows[0]?.n).toBeGreaterThanOrEqual(5);
    },

    'a report by name goes to the inspection; she hears what she said, says it again, and sends it':
      async () => {
        const from = '13800003007';
        const caller = await calls.complains(from, '2');
        await caller.hears('askNamed');
        await caller.press('1');
        await calls.leavesMessage(caller, 'reportIntro', { then: 'say again' });
        await calls.leavesMessage(caller, null, { then: 'listen and send' });
        await caller.hears('ticketSmsSent', { until: 'end' });
        await caller.hangUp();
        const ticket = await calls.ticketOf(from);
        expect(ticket).toMatchObject({ kind: 'violation_report', confidential: true });
        // Only the message that was sent is kept.
        await calls.expectRecorded(ticket, 1);
        const { rows } = await hotline.db.query<{ inspects: boolean }>(
          'SELECT is_inspection AS inspects FROM departments WHERE id = $1',
          [ticket.departmentId],
        );
        expect(rows).toEqual([{ inspects: true }]);
      },

    'who hangs up after she has spoken has a ticket all the same': async () => {
      const from = '13800003005';
      const caller = await calls.complains(from, '3');
      await calls.leavesMessage(caller, 'opinionIntro', { then: 'hang up' });
      const ticket = await calls.ticketOf(from);
      expect(ticket.kind).toBe('opinion');
      await calls.expectRecorded(ticket, 1);
    },

    'an anonymous report leaves no number anywhere': async () => {
      const from = '13700009876';
      const caller = await calls.complains(from, '2');
      await caller.hears('askNamed');
      expect(await untilTrue('her call to be written', () => found(from))).not.toEqual([]);
      await caller.press('2');
      await calls.leavesMessage(caller, 'reportAnonymousIntro');
      await caller.hears('ticketAnonymous', { until: 'end' });
      // The same applies to whatever the caller does afterwards.
      await caller.hears('mainMenu');
      await caller.press('0');
      await caller.hears(/./);
      await caller.hangUp();
      const { db, identityKeys } = hotline;
      const clock = { now: () => new Date() };
      await untilTrue('her report to be there', async () =>
        (await nextMorning({ db, identityKeys, clock }, hotline.settings.RECORDINGS_DIR)) === 1
          ? true
          : undefined,
      );
      const { rows } = await hotline.db.query<{ number: string }>(
        'SELECT number FROM tickets WHERE anonymous',
      );
      expect(rows).toHaveLength(1);
      const ticket = await readTicket(hotline.db, rows[0]?.number ?? '');
      if (ticket === null) throw new Error('the ticket is gone');
      expect(ticket).toMatchObject({ kind: 'violation_report', confidential: true, callId: null });
      await calls.expectRecorded(ticket, 1);
      await untilTrue('her call to be over', async () => {
        const { rowCount } = await hotline.db.query(
          "SELECT FROM calls WHERE caller_number = '' AND outcome IS NULL",
        );
        return rowCount === 0 ? true : undefined;
      });
      expect(await everywhere(hotline, [smsDir, calls.soundOf('')], from)).toEqual([]);
      // The message does not lead to the call either.
      const { rows: callRows } = await hotline.db.query<{ id: string }>(
        "SELECT id FROM calls WHERE caller_number = ''",
      );
      const [voice] = (await readMessages(hotline.db, ticket.id)).flatMap(
        (each) => each.voice ?? [],
      );
      expect(callRows.length).toBeGreaterThan(0);
      for (const { id } of callRows) expect(voice?.file).not.toContain(id);
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);

/** Returns the texts of the SMS that the gateway received for a number. */
async function smsTo(number: string): Promise<string[]> {
  const texts = await Promise.all(
    (await filesBelow(smsDir)).map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return texts.filter((text) => text.startsWith(`To: ${number}\n`));
}

async function found(text: string): Promise<string[] | undefined> {
  const { rowCount } = await hotline.db.query('SELECT FROM calls WHERE caller_number = $1', [text]);
  return rowCount === 1 ? ['calls'] : undefined;
}

/**
 * Returns the telephones of a person's case, as they are dialled: the assistant's, where there is
 * one.
 */
async function officesOf(person: string): Promise<{ judge: string; secretary: string | null }> {
  const { rows } = await hotline.db.query<{ judge: string; secretary: string | null }>(
    `SELECT replace(coalesce(h.telephone, j.telephone), '-', '') AS judge, replace(d.secretary_telephone, '-', '') AS secretary
       FROM persons p JOIN parties t ON t.person_id = p.id JOIN cases c ON c.id = t.case_id
       JOIN staff j ON j.id = c.judge_id JOIN departments d ON d.id = j.department_id
       LEFT JOIN staff h ON h.id = c.assistant_id
      WHERE p.name = $1`,
    [person],
  );
  if (rows[0] === undefined) throw new Error(`${person} has no case`);
  return rows[0];
}
