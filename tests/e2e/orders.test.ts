/**
 * Orders by telephone: recorded messages, what becomes of them, and what must not be stored of
 * callers who want to stay unknown.
 */
import { signedIn } from '../cli/signedIn.js';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readMessages } from '../../app/orders/store/orderMessages.js';
import { readOrder } from '../../app/orders/store/orders.js';
import { samplePeople } from '../../app/sample/samplePeople.js';
import { sharedParts } from '../parts/database.js';
import { mainMenuKeys } from '../telephone/mainMenuKeys.js';
import { hearCase, keyInNumber, partKeys, signIn } from '../telephone/script/callerScript.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { nextMorning } from '../orders/nextMorning.js';
import { DeskCalls } from './desk/deskCalls.js';
import { Hotline, roundTheClock } from './hotline.js';
import { callerMessage, OrderCalls } from './orderCalls.js';
import { together } from './together.js';
import { everywhere, filesBelow } from './traces.js';

let hotline: Hotline;
let desk: DeskCalls;
let calls: OrderCalls;
let smsDir: string;
beforeAll(async () => {
  smsDir = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
  hotline = await Hotline.start({ openingHours: roundTheClock, env: { SMS_DIR: smsDir } });
  desk = new DeskCalls(hotline);
  calls = new OrderCalls(hotline, desk);
});
afterAll(async () => {
  await hotline?.stop();
});

together(
  {
    'a complaint is recorded, dispatched, answered, heard, and done again': async () => {
      const from = '13800003001';
      const { caller, order, code } = await calls.leavesComplaint(from);
      expect(order).toMatchObject({ kind: 'complaint', status: 'dispatched', anonymous: false });
      expect(calls.textsHeard(caller)).toContain(calls.numberInWords(order));
      expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
      await calls.expectRecorded(order, 1);
      // SMS tell the head of the department and the caller.
      const sent = await untilTrue('both SMS to be sent', async () => {
        const { rows } = await hotline.db.query<{ purpose: string }>(
          'SELECT purpose FROM sms_outbox WHERE order_id = $1 AND sent_at IS NOT NULL',
          [order.id],
        );
        return rows.length >= 2 ? rows.map(({ purpose }) => purpose).sort() : undefined;
      });
      expect(sent).toEqual(['dispatched', 'opened']);
      // The caller's SMS contains the code that the caller heard; nothing else does.
      expect(await smsTo(from)).toEqual([
        expect.stringContaining(`登记编号为${order.number}，查询码为${code}`),
      ]);
      const { rows: kept } = await hotline.db.query(
        "SELECT FROM sms_outbox WHERE body LIKE '%' || $1 || '%'",
        [code],
      );
      expect(kept).toEqual([]);

      const { rows } = await hotline.db.query<{ name: string }>(
        'SELECT name FROM staff WHERE id = $1',
        [order.handlerId],
      );
      const head = rows[0]?.name ?? '';
      const answer = '执行款将于本周发放';
      const as = await signedIn(hotline.db, head);
      const reply = ['reply', order.number, '--text', answer];
      await hotline.cliAs(as, 'orders', ...reply, '--recording', calls.recordedElsewhere());
      const again = await calls.asksForOrder(from, order);
      await again.hears('orderStatusReplied');
      await again.hears('orderNotContent', { until: 'end' });
      expect(calls.textsHeard(again)).toContain(`答复是，${answer}。`);
      await again.press('2');
      await again.hears('askReopen');
      await again.press('1');
      await calls.leavesMessage(again, 'reopenIntro');
      await again.hears('orderReopened', { until: 'end' });
      await again.hangUp();
      expect(calls.textsHeard(again)).toContain('下面是答复的录音。');
      expect(desk.isSaidIn(again.recording, callerMessage)).toBe(true);
      expect((await readOrder(hotline.db, order.number))?.status).not.toBe('replied');
      await calls.expectRecorded(order, 3);
      const out = path.join(sharedParts().folder, order.number);
      await hotline.cliAs(as, 'orders', 'files', order.number, '--to', out);
      const copies = await readdir(out);
      expect(copies.sort()).toEqual([
        expect.stringMatching(/^01-request-/),
        expect.stringMatching(/^02-answer-/),
        expect.stringMatching(/^03-/),
      ]);
      for (const name of copies)
        expect(desk.isSaidIn(path.join(out, name), callerMessage)).toBe(true);
    },

    'she is connected to the judge, and talks to him': async () => {
      const from = '13800003002';
      const caller = await hotline.carrier.dial({ from });
      await signIn(caller, '11010519491231002*', '246810');
      await hearCase(caller);
      await caller.press(partKeys.people);
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
      const judge = await (await ringing).answer();
      await desk.hearEachOther(caller, judge);
      await judge.hangUp();
      await caller.hears('contactOver', { until: 'end' });
      await caller.hangUp();
      expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
    },

    'the judge and the secretary do not answer: her message is an order for the judge':
      async () => {
        const from = '13800003003';
        const caller = await hotline.carrier.dial({ from });
        // Another case, so that no other scenario's telephones ring.
        await signIn(caller, samplePeople.sun.residentId, samplePeople.sun.password);
        await hearCase(caller);
        await caller.press(partKeys.people);
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
        await caller.hears('orderSmsSent', { until: 'end' });
        await caller.hangUp();
        const order = await calls.orderOf(from);
        expect(order).toMatchObject({ kind: 'contact_judge', status: 'dispatched' });
        expect(calls.textsHeard(caller)).toMatch(/最迟.+答复/);
        await calls.expectRecorded(order, 1);

        // A verified caller needs neither the order's number nor the telephone that opened it.
        const again = await hotline.carrier.dial({ from: '13800003033' });
        await again.hears('mainMenu');
        await again.press(mainMenuKeys.myOrder);
        await again.hears('myOrderMenu');
        await again.press('2');
        await keyInNumber(again, samplePeople.sun.residentId, samplePeople.sun.password);
        await again.hears('orderStatusDispatched');
        await again.hears('orderUrge', { until: 'end' });
        await again.hangUp();
        expect(calls.textsHeard(again)).toContain(calls.numberInWords(order));
      },

    'the judge is busy, his secretary answers': async () => {
      const from = '13800003006';
      const caller = await hotline.carrier.dial({ from });
      await signIn(caller, samplePeople.zhao.residentId, samplePeople.zhao.password);
      await hearCase(caller);
      await caller.press(partKeys.people);
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
      const { rowCount } = await hotline.db.query('SELECT FROM orders WHERE caller_number = $1', [
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
      // order, and the caller hears nothing of it.
      await second.hears('orderJoinedQuietly', { until: 'end' });
      await second.hears('mainMenu');
      await second.hangUp();
      const third = await calls.asksForOrder(from, await calls.orderOf(from));
      await third.hears('orderUrge', { until: 'end' });
      await third.press('3');
      await third.hears('orderSupervised', { until: 'end' });
      await third.hangUp();
      expect(await calls.orderOf(from)).toMatchObject({ supervisionLevel: 1 });
    },

    'the telephone that it was opened from opens nothing; its code does from any, and wrong ones lock it':
      async () => {
        const from = '13800003008';
        const { order, code } = await calls.leavesComplaint(from);
        const elsewhere = await calls.asksForOrder('13800003038', order);
        await elsewhere.hears('orderUrge', { until: 'end' });
        await elsewhere.hangUp();

        const wrong = code === '000000' ? '111111' : '000000';
        const forger = await calls.asksForOrder(from, order, wrong);
        for (let again = 0; again < 2; again += 1) {
          await forger.hears('orderCodeWrong');
          await forger.hears('orderNotOpenedMenu');
          await forger.press('1');
          await calls.keysIn(forger, order, wrong);
        }
        await forger.hears(/\/said\//, { until: 'end' });
        await forger.hangUp();
        // The menu may begin before a caller on a busy machine has hung up.
        const heard = hotline.wordsHeard(forger);
        const last = heard.slice(heard.findLastIndex(({ name }) => name === 'askOrderCode'));
        const locked = last.find(({ name }) => name === 'signInLocked');
        expect(locked?.text).toContain('五分钟后');
        expect(calls.textsHeard(forger)).not.toContain(calls.numberInWords(order));
        // An agent verifies the caller and issues another code. The order opens again, and the old
        // code opens nothing.
        const agent = await signedIn(hotline.db, '1001');
        const command = ['orders', 'code', order.number, '--verified', '姓名和诉求相符'];
        const given = await hotline.cliAs(agent, ...command);
        const [, renewed = ''] =
          /has the new code (\d{6}): tell the caller; an SMS with it was queued/.exec(given) ?? [];
        const her = await calls.asksForOrder(from, order, renewed);
        await her.hears('orderUrge', { until: 'end' });
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
          await caller.press(mainMenuKeys.caseInquiry);
        } else {
          await caller.hears('signInFailed');
        }
        await keyInNumber(caller, number, '000000');
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
        await caller.hears('orderSmsSent', { until: 'end' });
        await caller.hangUp();
        const order = await calls.orderOf(from);
        expect(order).toMatchObject({ kind: 'violation_report', confidential: true });
        // Only the message that was sent is kept.
        await calls.expectRecorded(order, 1);
        const { rows } = await hotline.db.query<{ inspects: boolean }>(
          'SELECT is_inspection AS inspects FROM departments WHERE id = $1',
          [order.departmentId],
        );
        expect(rows).toEqual([{ inspects: true }]);
      },

    'who hangs up after she has spoken has an order all the same': async () => {
      const from = '13800003005';
      const caller = await calls.complains(from, '3');
      await calls.leavesMessage(caller, 'opinionIntro', { then: 'hang up' });
      const order = await calls.orderOf(from);
      expect(order.kind).toBe('opinion');
      await calls.expectRecorded(order, 1);
    },

    'an anonymous report leaves no number anywhere': async () => {
      const from = '13700009876';
      const caller = await calls.complains(from, '2');
      await caller.hears('askNamed');
      expect(await untilTrue('her call to be written', () => found(from))).not.toEqual([]);
      await caller.press('2');
      await calls.leavesMessage(caller, 'reportAnonymousIntro');
      await caller.hears('orderAnonymous', { until: 'end' });
      // The same applies to whatever the caller does afterwards.
      await caller.hears('mainMenu');
      await caller.press('0');
      await caller.hears(/./);
      await caller.hangUp();
      const { db, keys } = hotline;
      const clock = { now: () => new Date() };
      await untilTrue('her report to be there', async () =>
        (await nextMorning({ db, keys, clock }, hotline.settings.RECORDINGS_DIR)) === 1
          ? true
          : undefined,
      );
      const { rows } = await hotline.db.query<{ number: string }>(
        'SELECT number FROM orders WHERE anonymous',
      );
      expect(rows).toHaveLength(1);
      const order = await readOrder(hotline.db, rows[0]?.number ?? '');
      if (order === null) throw new Error('the order is gone');
      expect(order).toMatchObject({ kind: 'violation_report', confidential: true, callId: null });
      await calls.expectRecorded(order, 1);
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
      const [voice] = (await readMessages(hotline.db, order.id)).flatMap(
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
