/**
 * Real calls bring the answer to a ticket, spoken or played. Only a person with the ticket's code
 * hears it. If they hang up before its end, the hotline calls them again.
 */
import { openTicket } from '../../../app/tickets/opening/openTicket.js';
import { replyTicket } from '../../../app/tickets/state/replyTicket.js';
import { findStaff, type Contact } from '../../../app/tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../../app/tickets/store/tickets.js';
import type { Caller } from '../../telephone/caller.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { Hotline, roundTheClock } from '../hotline.js';
import { callerMessage, TicketCalls } from '../ticketCalls.js';
import { together } from '../together.js';
import { becomes, makeDue } from './callbackRow.js';

let hotline: Hotline;
let desk: DeskCalls;
// No agent is signed in, and none is needed.
beforeAll(async () => {
  hotline = await Hotline.start({ openingHours: roundTheClock });
  desk = new DeskCalls(hotline);
});
afterAll(async () => {
  await hotline?.stop();
});

/** Codes of the tickets opened by {@link isAnswered}, by the caller's number. */
const codes = new Map<string, string>();

/** Opens a caller's complaint, and has it answered by `answer`. */
async function isAnswered(
  from: string,
  answer: (ticket: Ticket, handler: Contact) => Promise<unknown>,
): Promise<Ticket> {
  const { rows } = await hotline.db.query<{ court: number; department: number }>(
    `SELECT c.id AS court, d.id AS department FROM departments d JOIN courts c ON c.id = d.court_id
      WHERE c.code = '苏98' AND d.name = '执行局'`,
  );
  const opened = await openTicket(tickets(), {
    kind: 'complaint',
    courtId: rows[0]?.court ?? 0,
    callId: null,
    by: { kind: 'caller' },
    callerNumber: from,
    language: 'zh',
    message: { body: '请尽快处理' },
    aboutDepartmentId: rows[0]?.department ?? 0,
  });
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const [handler] = await findStaff(hotline.db, String(opened.ticket.assigneeId ?? ''));
  if (handler === undefined) throw new Error('nobody has it');
  codes.set(from, opened.code ?? '');
  await answer(opened.ticket, handler);
  return opened.ticket;
}

const tickets = () => ({
  db: hotline.db,
  clock: { now: () => new Date() },
  identityKeys: hotline.identityKeys,
});

const inWriting = ({ id }: Ticket, staff: Contact) =>
  replyTicket(tickets(), id, { kind: 'staff', staff }, { body: '执行款将于本周发放。' });

/**
 * The hotline calls the person about the ticket. They answer, press the digit, and are asked for
 * the code.
 */
async function takesUp(from: string): Promise<Caller> {
  // In opening hours the call may already be under way.
  await makeDue(hotline, from);
  const her = await (await hotline.carrier.ringing(from)).answer();
  await her.hears(/\/said\//);
  await her.press('1');
  await her.hears('askCodeCalled');
  return her;
}

/** The person also enters the code. */
async function hearsOfIt(from: string): Promise<Caller> {
  const her = await takesUp(from);
  await her.press(codes.get(from) ?? '', { isSecret: true });
  return her;
}

together(
  {
    'somebody else takes up her telephone: without the code nothing of the ticket is said, and she is called again':
      async () => {
        const from = '13800000254';
        const { number } = await isAnswered(from, inWriting);
        const other = await takesUp(from);
        await other.press(codes.get(from) === '000000' ? '111111' : '000000', { isSecret: true });
        await other.hears('ticketCodeWrong');
        await other.hangUp();
        const heard = hotline.wordsHeard(other).map(({ text }) => text);
        expect(heard.join('\n')).not.toMatch(/执行款|投诉|答复是/);
        expect(await becomes(hotline, from, 'waiting', 1)).toMatchObject({ because: 'hung_up' });
        expect(await readTicket(hotline.db, number)).toMatchObject({ status: 'replied' });
        const her = await hearsOfIt(from);
        await her.hears('ticketContent');
        await her.hangUp();
        await becomes(hotline, from, 'done', 1);
      },

    'an answer is brought without an agent: spoken after a digit, and she is content': async () => {
      const from = '13800000251';
      const { number } = await isAnswered(from, inWriting);
      const her = await hearsOfIt(from);
      await her.hears('ticketStatusReplied');
      // A digit pressed earlier would count as pressed twice.
      await her.hears('ticketNotContent', { until: 'end' });
      await her.press('1');
      await her.hears('ticketThanks');
      await her.hears('goodbyeCalled');
      await her.ended;
      const heard = hotline.wordsHeard(her).map(({ text }) => text);
      expect(heard).toContain('答复是，执行款将于本周发放。');
      await becomes(hotline, from, 'done');
      expect(await readTicket(hotline.db, number)).toMatchObject({
        status: 'closed',
        satisfied: true,
      });
    },

    'who hangs up in the middle of the answer is called again, and hears it to its end':
      async () => {
        const from = '13800000252';
        const { number } = await isAnswered(from, inWriting);
        const her = await hearsOfIt(from);
        await her.hears('ticketStatusReplied', { until: 'end' });
        await her.hangUp();
        expect(await becomes(hotline, from, 'waiting', 1)).toMatchObject({
          because: 'hung_up',
          attempts: 1,
        });
        const again = await hearsOfIt(from);
        // The choices follow the answer.
        await again.hears('ticketContent');
        await again.hangUp();
        expect(await becomes(hotline, from, 'done', 1)).toMatchObject({ attempts: 2 });
        expect(await readTicket(hotline.db, number)).toMatchObject({ status: 'replied' });
      },

    'a recorded answer is brought: she hears it, is not content, and it goes to somebody else':
      async () => {
        const from = '13800000253';
        const calls = new TicketCalls(hotline, desk);
        const ticket = await isAnswered(from, (opened) => calls.isAnsweredByVoice(opened));
        const her = await hearsOfIt(from);
        await her.hears('ticketAnswerVoice', { until: 'end' });
        await her.hears('ticketNotContent', { until: 'end' });
        await her.press('2');
        await her.hears('askReopen');
        await her.press('2');
        await her.hears('ticketReopened');
        await her.hears('goodbyeCalled');
        await her.ended;
        expect(await desk.isSaidIn(her.recording, callerMessage)).toBe(true);
        await becomes(hotline, from, 'done');
        expect(await readTicket(hotline.db, ticket.number)).toMatchObject({ status: 'reopened' });
      },
  },
  { name: 'nothing is left of the calls', check: () => hotline.nothingLeft() },
);
