import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { joinRepeat } from '../../app/tickets/opening/joinRepeat.js';
import { openTicket, type NewTicket } from '../../app/tickets/opening/openTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { clearTickets, changed, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
/**
 * The person, identified in every call: only an identified caller's further call urges the ticket.
 */
let personId: number;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  const { rows } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons ORDER BY id LIMIT 1',
  );
  personId = rows[0]?.id ?? 0;
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

const urge = async (ticket: Ticket) =>
  joinRepeat(scene.deps, ticket.id, {
    caller: { personId: null, number: '13800138000' },
    callId: await scene.call(),
    by: { kind: 'caller' },
    message: null,
  });

describe('questions', () => {
  const asks = async (given: Partial<NewTicket> = {}) => {
    const callId = await scene.call();
    const question = { personId, kind: 'consultation', callId, message: voice(callId) } as const;
    return openTicket(scene.deps, scene.newTicket({ ...question, ...given }));
  };
  const voice = (name: string) => ({
    voice: { file: `${name}.wav`, lengthMs: 9000, sha256: 'ab'.repeat(32) },
  });

  test('that name no case are kept together until they are answered, and supervised only when she urges', async () => {
    const first = await asks();
    expect(first).toMatchObject({ kind: 'opened', ticket: { status: 'opened' } });
    if (first.kind !== 'opened') throw new Error(first.kind);
    const { ticket } = first;
    for (const calls of [2, 3, 4]) {
      expect(await asks()).toMatchObject({
        kind: 'joined',
        calls,
        isSupervisedByIt: false,
        ticket: { number: ticket.number, supervisionLevel: 0 },
      });
    }
    // No message is lost.
    const messages = await readMessages(scene.pool, ticket.id);
    expect(messages.map(({ purpose, voice: said }) => [purpose, said?.lengthMs])).toEqual([
      ...[
        ['request', 9000],
        ['repeat', 9000],
        ['repeat', 9000],
        ['repeat', 9000],
      ],
    ]);
    // By giving its number the caller confirms that it is the same order.
    expect(await urge(ticket)).toMatchObject({ calls: 5, isSupervisedByIt: true });
  });

  test('that were answered are over: the next one has its own answer, and its own calls', async () => {
    const departmentId = await scene.department('执行局');
    const answered = await scene.open({
      personId,
      kind: 'consultation',
      callId: await scene.call(),
    });
    const to = { departmentId, assigneeId: null };
    changed(await dispatchTicket(scene.deps, answered.id, await scene.as('柳青'), to));
    changed(await replyTicket(scene.deps, answered.id, await scene.as('武卫东'), { body: '可以' }));
    const next = await asks();
    expect(next).toMatchObject({ kind: 'opened', ticket: { status: 'opened' } });
    if (next.kind !== 'opened') throw new Error(next.kind);
    expect(next.ticket.number).not.toBe(answered.number);
    expect(await urge(next.ticket)).toMatchObject({ calls: 2, isSupervisedByIt: false });
  });

  test('one call about them when they are overdue is enough', async () => {
    const ticket = await scene.open({ personId, kind: 'consultation', callId: await scene.call() });
    const to = { departmentId: await scene.department('执行局'), assigneeId: null };
    changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
    await scene.passTo('2026-11-30 09:00');
    expect((await scene.ticket(ticket.number)).overdueLevel).toBe(1);
    expect(await asks()).toMatchObject({ kind: 'joined', isSupervisedByIt: true });
  });

  test('about a case are one matter with it, and the third call is supervised', async () => {
    const caseId = await caseWithJudge();
    expect(await asks({ caseId })).toMatchObject({ kind: 'opened', ticket: { status: 'opened' } });
    expect(await asks({ caseId })).toMatchObject({ kind: 'joined', isSupervisedByIt: false });
    expect(await asks({ caseId })).toMatchObject({ kind: 'joined', isSupervisedByIt: true });
  });

  test('do not keep from the judge what is for him', async () => {
    const caseId = await caseWithJudge();
    const question = await asks({ caseId });
    const toJudge = await asks({ kind: 'contact_judge', caseId });
    expect(question.kind).toBe('opened');
    expect(toJudge).toMatchObject({ kind: 'opened', ticket: { status: 'dispatched' } });
    if (toJudge.kind !== 'opened') throw new Error(toJudge.kind);
    expect(toJudge.ticket.assigneeId).not.toBeNull();
    // A further message joins the judge's ticket.
    expect(await asks({ kind: 'contact_judge', caseId })).toMatchObject({
      kind: 'joined',
      ticket: { number: toJudge.ticket.number },
    });
  });

  async function caseWithJudge(): Promise<number> {
    const { rows } = await scene.pool.query<{ id: number }>(
      'SELECT id FROM cases WHERE judge_id IS NOT NULL AND court_id = $1 ORDER BY id LIMIT 1',
      [scene.courtId],
    );
    return rows[0]?.id ?? 0;
  }
});
