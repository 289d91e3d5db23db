/**
 * A complaint that nobody answers, by telephone from its first word to the last, on a moved clock.
 * The test covers its reminders, each escalation and supervision over the Mid-Autumn Festival,
 * National Day and the make-up Saturday. The caller asks meanwhile, and hears the answer in a
 * callback at the end.
 */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { promptText } from '../../app/voice/prompts/catalogue.js';
import { spoken } from '../../app/voice/prompts/spoken.js';
import { findStaff, type Contact } from '../../app/tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../app/tickets/store/tickets.js';
import { readSteps } from '../../app/tickets/store/ticketSteps.js';
import { at, inChina } from '../tickets/scene.js';
import { sharedParts } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { DeskCalls } from './desk/deskCalls.js';
import { Hotline } from './hotline.js';
import { TicketCalls } from './ticketCalls.js';

const [from, other] = ['13800004001', '13800004002'];

let hotline: Hotline;
let calls: TicketCalls;
let smsDir: string;
beforeAll(async () => {
  smsDir = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
  hotline = await Hotline.start({ startsAt: at('2026-09-22 09:30'), env: { SMS_DIR: smsDir } });
  calls = new TicketCalls(hotline, new DeskCalls(hotline));
});
afterAll(async () => {
  await hotline?.stop();
});

async function contact(name: string): Promise<Contact> {
  const [found] = await findStaff(hotline.db, name);
  if (found === undefined) throw new Error(`the sample court has no ${name}`);
  return found;
}

/** Returns all steps since the dispatch as `moment kind to`. */
async function stepsOf(ticket: Ticket): Promise<string[]> {
  const steps = await readSteps(hotline.db, ticket.id);
  return steps.map(({ at: when, kind, to }) => `${inChina(when)} ${kind} ${to ?? '-'}`);
}

/** The caller asks about the ticket, and hangs up after hearing its state. */
async function hearsOf(ticket: Ticket): Promise<string> {
  const caller = await calls.asksForTicket(from, ticket);
  await caller.hears('ticketUrge');
  await caller.hangUp();
  await hotline.closedRow(from);
  return calls.textsHeard(caller);
}

/** One call about an overdue ticket puts it under supervision. */
async function urges(ticket: Ticket): Promise<void> {
  const caller = await calls.asksForTicket(other, ticket);
  await caller.hears('ticketUrge');
  await caller.press('3');
  await caller.hears('ticketSupervised', { until: 'end' });
  await caller.hangUp();
  expect(await readTicket(hotline.db, ticket.number)).toMatchObject({ supervisionLevel: 1 });
}

/** Returns the SMS that the gateway received for a number. */
async function smsHandedTo(mobile: string | null): Promise<string[]> {
  const names = await readdir(smsDir);
  const texts = await Promise.all(names.map((name) => readFile(path.join(smsDir, name), 'utf8')));
  return texts.filter((text) => mobile !== null && text.includes(mobile));
}

test('reminders, escalations and supervision, each on its day, and what she hears of it', async () => {
  hotline.clock.moveTo(at('2026-09-22 10:00'));
  const [{ caller, ticket, code }, theirs] = await Promise.all([
    calls.leavesComplaint(from),
    calls.leavesComplaint(other),
  ]);
  const words = spoken('zh', '2026-09-22');
  expect(calls.textsHeard(caller)).toContain(words.dateTime(at('2026-10-16 17:00')));
  const [opened, dispatched] = await stepsOf(ticket);
  expect(opened).toMatch(/^2026-09-22 10:0\d opened -$/);
  expect(dispatched).toMatch(/^2026-09-22 10:0\d dispatched 执行局 武卫东$/);

  // Nine holidays and weekend days lie between, and Saturday the 10th is a workday.
  await hotline.passTo(at('2026-10-13 08:31'));
  expect((await stepsOf(ticket)).slice(2)).toEqual(['2026-10-13 08:30 reminded 执行局 武卫东']);
  const reminded = await smsHandedTo((await contact('武卫东')).mobile);
  expect(reminded.some((text) => text.includes('催办'))).toBe(true);

  await hotline.passTo(at('2026-10-16 17:01'));
  const [late] = await Promise.all([hearsOf(ticket), urges(theirs.ticket)]);
  expect(late).toContain(promptText('zh', 'ticketOverdue'));
  expect(late).not.toContain(promptText('zh', 'ticketSupervised'));

  await hotline.passTo(at('2026-10-26 17:01'));
  expect(await hearsOf(ticket)).toContain(promptText('zh', 'ticketSupervised'));

  await hotline.passTo(at('2026-10-29 17:01'));
  expect((await stepsOf(ticket)).slice(2)).toEqual([
    '2026-10-13 08:30 reminded 执行局 武卫东',
    '2026-10-15 08:30 reminded 执行局 武卫东',
    '2026-10-16 17:00 overdue 武卫东',
    '2026-10-16 17:00 escalated 秦正清',
    '2026-10-19 17:00 overdue 秦正清',
    '2026-10-19 17:00 escalated 温雅文',
    '2026-10-26 17:00 overdue 温雅文',
    '2026-10-26 17:00 supervised 齐敏',
    '2026-10-29 17:00 supervised 秦正清',
  ]);
  for (const name of ['武卫东', '秦正清', '温雅文', '齐敏']) {
    expect(await smsHandedTo((await contact(name)).mobile)).not.toEqual([]);
  }

  // The last leader to whom it was escalated answers it, and the hotline calls the caller.
  hotline.clock.moveTo(at('2026-10-30 10:00'));
  const desk = { db: hotline.db, clock: hotline.clock };
  const leader = await contact('温雅文');
  const answer = '执行款已于今日发放，请查收。';
  const reply = await replyTicket(
    desk,
    ticket.id,
    { kind: 'staff', staff: leader },
    { body: answer },
  );
  expect(reply.kind).toBe('changed');
  const telephone = hotline.carrier.ringing(from);
  await hotline.passTo(at('2026-10-30 10:01'));
  const her = await (await telephone).answer();
  await her.hears(/\/said\//);
  await her.press('1');
  await her.hears('askCodeCalled');
  await her.press(code, { isSecret: true });
  await her.hears('ticketNotContent', { until: 'end' });
  await her.press('1');
  await her.hears('ticketThanks');
  await her.hears('goodbyeCalled');
  await her.ended;
  expect(calls.textsHeard(her)).toContain(`答复是，${answer}`);
  const closed = await untilTrue('the ticket to be closed', async () => {
    const now = await readTicket(hotline.db, ticket.number);
    return now?.status === 'closed' ? now : undefined;
  });
  expect(closed).toMatchObject({ satisfied: true, overdueLevel: 3, supervisionLevel: 2 });

  // One record contains everything, from the call to the caller's satisfaction.
  const { rows } = await hotline.db.query(
    `SELECT k.caller_number, r.supervisor, r.overdue_level, r.supervision_level, r.replied_in_time, r.finished_in_time, r.answer, r.satisfied,
            to_char(r.latest_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS latest,
            to_char(r.first_supervised_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS supervised
       FROM ticket_records r JOIN calls k ON k.id = r.call_id WHERE r.number = $1`,
    [ticket.number],
  );
  expect(rows).toEqual([
    {
      caller_number: from,
      supervisor: '秦正清',
      overdue_level: 3,
      supervision_level: 2,
      replied_in_time: false,
      finished_in_time: false,
      answer,
      satisfied: true,
      // The last limit, set by the supervision.
      latest: '2026-11-03 17:00',
      supervised: '2026-10-26 17:00',
    },
  ]);
  await hotline.nothingLeft();
});
