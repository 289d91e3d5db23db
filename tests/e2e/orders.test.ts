/** Orders by telephone: messages that are recorded, what becomes of them, and what is nowhere of who wants to be unknown. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { orderNumberInWords } from '../../app/flows/orderPrompts.js';
import { spoken } from '../../app/prompts/spoken.js';
import { chinaDate } from '../../app/rules/workCalendar.js';
import type { OpeningHours } from '../../app/rules/openingHours.js';
import { messagesFolder } from '../../app/call.js';
import { readMessages } from '../../app/store/orderMessages.js';
import { readOrder, type Order } from '../../app/store/orders.js';
import { samplePeople } from '../../app/store/sampleCourt/samplePeople.js';
import { sharedParts } from '../parts/database.js';
import type { Caller } from '../telephone/caller.js';
import { hearCase, signIn } from '../telephone/callerScript.js';
import { speakMessage } from '../telephone/speakMessage.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { DeskCalls } from './deskCalls.js';
import { Hotline } from './hotline.js';
import { together } from './together.js';

jest.setTimeout(240_000);

const always = [{ from: '00:00', to: '24:00' }];
const days = ['workdays', 'saturday', 'sunday', 'holiday'];
const roundTheClock = Object.fromEntries(days.map((day) => [day, always])) as Partial<OpeningHours>;

/** Said by the callers of these tests: what is a message is found again in its file. */
const message = 'zh/stillWaiting';

let hotline: Hotline;
let desk: DeskCalls;
let smsDir: string;
beforeAll(async () => {
  smsDir = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
  hotline = await Hotline.start({ openingHours: roundTheClock, env: { SMS_DIR: smsDir } });
  desk = new DeskCalls(hotline);
});
afterAll(async () => {
  await hotline?.stop();
});

function soundOf(name: string): string {
  return path.join(hotline.settings.SOUNDS_DIR ?? '', name);
}

/** Main menu, 3: a matter of this court, about its enforcement bureau. */
async function complains(from: string, kind: '1' | '2' | '3'): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears('mainMenu');
  await caller.press('3');
  await caller.hears('complainMenu');
  await caller.press(kind);
  await caller.hears('aboutCourt');
  await caller.press('1');
  await caller.hears('aboutDepartment');
  await caller.press('6');
  return caller;
}

/** What she says: something to begin with, then what is looked for. */
const spokenSounds = () => [soundOf('zh/goodbye'), soundOf(message)];

/** What a head of a department has recorded on a computer: stereo, at another rate, too soft. */
function recordedElsewhere(): string {
  const file = path.join(sharedParts().folder, 'recorded-elsewhere.wav');
  const raw = ['-t', 'raw', '-r', '16000', '-e', 'signed-integer', '-b', '16', '-c', '1'];
  const made = ['-r', '44100', '-c', '2', file, 'gain', '-12'];
  execFileSync('sox', ['-V1', ...raw, `${soundOf(message)}.sln16`, ...made]);
  return file;
}

/** Says her message, and sends it. */
async function leavesMessage(caller: Caller, intro: string): Promise<void> {
  await speakMessage(caller, intro, spokenSounds());
}

/** The order of a caller, once it is there. */
function orderOf(from: string): Promise<Order> {
  return untilTrue(`an order of ${from}`, 15_000, async () => {
    const { rows } = await hotline.db.query<{ number: string }>(
      'SELECT number FROM orders WHERE caller_number = $1 ORDER BY id DESC LIMIT 1',
      [from],
    );
    return rows[0] === undefined
      ? undefined
      : ((await readOrder(hotline.db, rows[0].number)) ?? undefined);
  });
}

function textsHeard(caller: Caller): string {
  return hotline
    .wordsHeard(caller)
    .map(({ text }) => text)
    .join('\n');
}

function numberInWords({ number }: Order): string {
  const words = spoken('zh', chinaDate(new Date()));
  return orderNumberInWords({ language: 'zh', words }, number);
}

/** The recorded messages of an order hold what was said. */
async function expectRecorded(order: Order, count: number): Promise<void> {
  const voices = (await readMessages(hotline.db, order.id)).flatMap(({ voice }) => voice ?? []);
  expect(voices).toHaveLength(count);
  for (const { file, lengthMs } of voices) {
    const whole = path.join(hotline.asterisk.recordingsDir, messagesFolder, file);
    expect(desk.isSaidIn(whole, message)).toBe(true);
    expect(lengthMs).toBeGreaterThan(1000);
  }
}

/** Asks for her order by its number. */
async function asksForOrder(from: string, order: Order): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears('mainMenu');
  await caller.press('4');
  await caller.hears('myOrderMenu');
  await caller.press('1');
  await caller.hears('askOrderNumber');
  await caller.press(`${order.number}#`);
  return caller;
}

/** Every file below a folder. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
}

/** Tables of which a row holds a text, and files of the hotline with it in their name or in themselves. */
async function everywhere(text: string): Promise<string[]> {
  const { rows: tables } = await hotline.db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await hotline.db.query(
      `SELECT FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`,
      [text],
    );
    if ((rowCount ?? 0) > 0) found.push(`table ${name}`);
  }
  const files = [
    hotline.appLogFile,
    ...(await filesBelow(path.join(hotline.folder, 'asterisk'))),
    ...(await filesBelow(smsDir)),
    ...(await filesBelow(soundOf(''))),
  ];
  for (const file of files) {
    if (file.includes(text)) found.push(`the name of ${file}`);
    // A file of sound has a text nowhere; one may have been deleted meanwhile.
    if (/\.(sln16|alaw|wav|so)$/.test(file)) continue;
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (bytes.includes(text)) found.push(file);
  }
  return found;
}

together(
  {
    'a complaint is recorded, dispatched, answered, heard, and done again': async () => {
      const from = '13800003001';
      const caller = await complains(from, '1');
      await leavesMessage(caller, 'complaintIntro');
      await caller.hears('orderSmsSent', { until: 'end' });
      await caller.hangUp();
      const order = await orderOf(from);
      expect(order).toMatchObject({ kind: 'complaint', status: 'dispatched', anonymous: false });
      expect(textsHeard(caller)).toContain(numberInWords(order));
      expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
      await expectRecorded(order, 1);
      // The head of the department and the caller are told by SMS.
      const sent = await untilTrue('both SMS to be sent', 30_000, async () => {
        const { rows } = await hotline.db.query<{ purpose: string }>(
          'SELECT purpose FROM sms_outbox WHERE order_id = $1 AND sent_at IS NOT NULL',
          [order.id],
        );
        return rows.length >= 2 ? rows.map(({ purpose }) => purpose).sort() : undefined;
      });
      expect(sent).toEqual(['dispatched', 'opened']);

      const { rows } = await hotline.db.query<{ name: string }>(
        'SELECT name FROM staff WHERE id = $1',
        [order.handlerId],
      );
      const head = rows[0]?.name ?? '';
      const answer = '执行款将于本周发放';
      const as = ['--as', head];
      const reply = ['reply', order.number, ...as, '--text', answer];
      await hotline.cli('orders', ...reply, '--recording', recordedElsewhere());
      const again = await asksForOrder(from, order);
      await again.hears('orderStatusReplied');
      await again.hears('orderNotContent', { until: 'end' });
      expect(textsHeard(again)).toContain(`答复是，${answer}。`);
      await again.press('2');
      await again.hears('askReopen');
      await again.press('1');
      await leavesMessage(again, 'reopenIntro');
      await again.hears('orderReopened', { until: 'end' });
      await again.hangUp();
      expect(textsHeard(again)).toContain('下面是答复的录音。');
      expect(desk.isSaidIn(again.recording, message)).toBe(true);
      expect((await readOrder(hotline.db, order.number))?.status).not.toBe('replied');
      await expectRecorded(order, 3);
      const out = path.join(sharedParts().folder, order.number);
      await hotline.cli('orders', 'files', order.number, ...as, '--to', out);
      const copies = await readdir(out);
      expect(copies.sort()).toEqual([
        expect.stringMatching(/^01-request-/),
        expect.stringMatching(/^02-answer-/),
        expect.stringMatching(/^03-/),
      ]);
      for (const name of copies) expect(desk.isSaidIn(path.join(out, name), message)).toBe(true);
    },

    'she is connected to the judge, and talks to him': async () => {
      const from = '13800003002';
      const caller = await hotline.carrier.dial({ from });
      await signIn(caller, '11010519491231002*', '246810');
      await hearCase(caller);
      await caller.press('#');
      await caller.hears('contactConnect');
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
        // Of another case: nobody else's telephones ring.
        await signIn(caller, samplePeople.sun.residentId, samplePeople.sun.password);
        await hearCase(caller);
        await caller.press('#');
        await caller.hears('contactConnect');
        const offices = await officesOf('孙伟');
        const first = hotline.carrier.ringing(offices.judge);
        await caller.press('1');
        await (await first).refuse('busy');
        if (offices.secretary !== null) {
          await (await hotline.carrier.ringing(offices.secretary)).refuse('rejected');
        }
        await caller.hears('contactNotReached');
        await leavesMessage(caller, 'contactIntro');
        await caller.hears('orderSmsSent', { until: 'end' });
        await caller.hangUp();
        const order = await orderOf(from);
        expect(order).toMatchObject({ kind: 'contact_judge', status: 'dispatched' });
        expect(textsHeard(caller)).toMatch(/最迟.+答复/);
        await expectRecorded(order, 1);
      },

    'the third call on one matter puts it under supervision': async () => {
      const from = '13800003004';
      const first = await complains(from, '1');
      await leavesMessage(first, 'complaintIntro');
      await first.hears('orderSmsSent', { until: 'end' });
      await first.hangUp();
      const second = await complains(from, '1');
      await leavesMessage(second, 'complaintIntro');
      await second.hears(/\/said\//);
      await second.hears('mainMenu');
      await second.hangUp();
      expect(textsHeard(second)).toContain('这件事您已经有一个工单');
      const third = await asksForOrder(from, await orderOf(from));
      await third.hears('orderUrge', { until: 'end' });
      await third.press('3');
      await third.hears('orderSupervised', { until: 'end' });
      await third.hangUp();
      expect(await orderOf(from)).toMatchObject({ supervisionLevel: 1 });
    },

    'who hangs up after she has spoken has an order all the same': async () => {
      const from = '13800003005';
      const caller = await complains(from, '3');
      await speakMessage(caller, 'opinionIntro', spokenSounds(), { then: 'hang up' });
      const order = await orderOf(from);
      expect(order.kind).toBe('opinion');
      await expectRecorded(order, 1);
    },

    'an anonymous report leaves no number anywhere': async () => {
      const from = '13700009876';
      const caller = await complains(from, '2');
      await caller.hears('askNamed');
      expect(await untilTrue('her call to be written', 5000, () => found(from))).not.toEqual([]);
      await caller.press('2');
      await leavesMessage(caller, 'reportAnonymousIntro');
      await caller.hears('orderAnonymous', { until: 'end' });
      // Whatever she does afterwards, too.
      await caller.hears('mainMenu');
      await caller.press('0');
      await caller.hears(/./);
      await caller.hangUp();
      const { rows } = await hotline.db.query<{ number: string }>(
        'SELECT number FROM orders WHERE anonymous',
      );
      expect(rows).toHaveLength(1);
      const order = await readOrder(hotline.db, rows[0]?.number ?? '');
      if (order === null) throw new Error('the order is gone');
      expect(order).toMatchObject({ kind: 'violation_report', confidential: true, callId: null });
      await expectRecorded(order, 1);
      await untilTrue('her call to be over', 15_000, async () => {
        const { rowCount } = await hotline.db.query(
          "SELECT FROM calls WHERE caller_number = '' AND outcome IS NOT NULL",
        );
        return rowCount === 1 ? true : undefined;
      });
      expect(await everywhere(from)).toEqual([]);
      // Nor does the message lead to her call.
      const { rows: calls } = await hotline.db.query<{ id: string }>(
        "SELECT id FROM calls WHERE caller_number = ''",
      );
      const [voice] = (await readMessages(hotline.db, order.id)).flatMap(
        (each) => each.voice ?? [],
      );
      expect(voice?.file).not.toContain(calls[0]?.id);
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);

async function found(text: string): Promise<string[] | undefined> {
  const { rowCount } = await hotline.db.query('SELECT FROM calls WHERE caller_number = $1', [text]);
  return rowCount === 1 ? ['calls'] : undefined;
}

/** Telephones of the case of somebody, as they are dialled. */
async function officesOf(person: string): Promise<{ judge: string; secretary: string | null }> {
  const { rows } = await hotline.db.query<{ judge: string; secretary: string | null }>(
    `SELECT replace(j.telephone, '-', '') AS judge, replace(d.secretary_telephone, '-', '') AS secretary
       FROM persons p JOIN parties t ON t.person_id = p.id JOIN cases c ON c.id = t.case_id
       JOIN staff j ON j.id = c.judge_id JOIN departments d ON d.id = j.department_id
      WHERE p.name = $1`,
    [person],
  );
  if (rows[0] === undefined) throw new Error(`${person} has no case`);
  return rows[0];
}
