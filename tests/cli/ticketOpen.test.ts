import { changeAgent } from '../../app/queue/agentStates.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { findAgent } from '../../app/queue/store/agents.js';
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import { readTicket, type Ticket } from '../../app/tickets/store/tickets.js';
import { readSteps } from '../../app/tickets/store/ticketSteps.js';
import { makeScene } from '../queue/scene.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { hotline as run, type Ran } from './hotline.js';
import { nextMorning } from '../tickets/nextMorning.js';
import { signedIn } from './signedIn.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());

/** Runs the command as an agent or a member of the staff. */
async function as(who: string, ...args: string[]): Promise<Ran> {
  return run(args, {
    DATABASE_URL: database.url,
    IDENTITY_KEYS_FILE: database.identityKeysFile,
    ...(await signedIn(database.pool, who)),
  });
}

const open = (...args: string[]) => as('1001', 'tickets', 'open', ...args);

async function openedBy(...args: string[]): Promise<{ ticket: Ticket; stdout: string }> {
  const { stdout, stderr } = await open(...args);
  expect(stderr).toBe('');
  const [, number = ''] = /ticket (\d+)/.exec(stdout) ?? [];
  // An anonymous report becomes a ticket the next morning.
  if (args.includes('--anonymous')) {
    const { pool: db, identityKeys } = database;
    await nextMorning({ db, identityKeys, clock: { now: () => new Date() } });
  }
  const ticket = await readTicket(database.pool, number);
  if (ticket === null) throw new Error(`no ticket in ${stdout}`);
  return { ticket, stdout };
}

async function countOf(table: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table}`,
  );
  return rows[0]?.n ?? 0;
}

test('an agent hands a request over; whoever calls three times puts it under supervision', async () => {
  const first = await openedBy(
    ...['--kind', 'handed_over', '--from', '+86 138-0000-1111', '--name', '张三'],
    ...['--case', '(2026)苏98民初101号', '--department', '执行局', '--handler', '曹建平'],
    ...['--urgent', '--text', '请尽快执行\u0007'],
  );
  const { ticket } = first;
  expect(ticket).toMatchObject({
    kind: 'handed_over',
    status: 'dispatched',
    urgent: true,
    confidential: false,
    callerNumber: '13800001111',
    callerName: '张三',
    callId: null,
    language: 'zh',
  });
  expect(ticket.caseId).not.toBeNull();
  expect(
    (await readSteps(database.pool, ticket.id)).map(({ kind, by }) => `${kind} ${by}`),
  ).toEqual(['opened 1001 林芳', 'dispatched 1001 林芳']);
  const [head, state, withWhom, due, tell] = first.stdout.split('\n');
  expect(head).toBe(`opened ticket ${ticket.number}`);
  expect(state).toBe('  state     dispatched');
  expect(withWhom).toBe('  with      执行局 曹建平');
  expect(due).toMatch(/^ {2}due {7}\d{4}-\d\d-\d\d \d\d:\d\d$/);
  expect(tell).toMatch(
    new RegExp(
      `announce  已经登记，您的登记编号是${ticket.number}。您的六位查询码是：(\\d ){5}\\d。法院最迟`,
    ),
  );

  const again = ['--kind', 'consultation', '--from', '13800001111', '--text'];
  const ofCase = ['--case', '（2026）苏98民初101号之一'];
  const second = await openedBy(...again, '还没有人联系我', ...ofCase);
  expect(second.ticket.id).toBe(ticket.id);
  expect(second.stdout).toContain(
    `the caller already has ticket ${ticket.number} about this matter; the text was added as call 2\n`,
  );
  const third = await openedBy(...again, '第三次了', ...ofCase);
  expect(third.stdout).toContain('the text was added as call 3; this call put the ticket under');
  expect(third.stdout).toContain('supervised 1');
  expect(third.stdout).toContain('这件事项已经列入督办');
  expect((await readMessages(database.pool, ticket.id)).map(({ body }) => body)).toEqual([
    ...['请尽快执行\u0007', '还没有人联系我', '第三次了'],
  ]);
});

test('of a report the agent is told when it is due, and sees it no more; about a person it is about her department', async () => {
  const { ticket, stdout } = await openedBy(
    ...['--kind', 'violation_report', '--from', '13800002222', '--about-staff', '曹建平'],
    ...['--language', 'en', '--text', '收受礼品'],
  );
  expect(ticket).toMatchObject({ confidential: true, language: 'en' });
  const { rows } = await database.pool.query(
    `SELECT d.name AS with, a.name AS about FROM tickets o JOIN departments d ON d.id = o.department_id
       JOIN departments a ON a.id = o.about_department_id WHERE o.id = $1`,
    [ticket.id],
  );
  expect(rows).toEqual([{ with: '督察室', about: '执行局' }]);
  expect(stdout).not.toContain('督察室');
  expect(stdout).toContain(
    `The number of your request is ${ticket.number}. Your six digit code is:`,
  );
});

/** The agent talks to a caller from this number. */
async function talk(from: string) {
  const scene = await makeScene(database.pool, 'hotline', true);
  const agent = (await findAgent(database.pool, '1001'))?.agent;
  if (agent === undefined) throw new Error('the sample court has no agent 1001');
  await scene.queue('talks', { skills: [] });
  await changeAgent(scene.deps, agent.id, { kind: 'sign_in' });
  const { callId, id } = await scene.caller('talks');
  await database.pool.query('UPDATE calls SET caller_number = $2 WHERE id = $1', [callId, from]);
  expect(await assignCallers(database.pool, new Date())).toHaveLength(1);
  return { scene, agent, callId, id };
}

test('without --from it is the ticket of who talks to the agent, in the agent call and after it', async () => {
  const { scene, agent, callId, id } = await talk('013800003333');
  await changeEntry(scene.deps, id, { kind: 'answered', agentId: agent.id });
  const during = await openedBy('--kind', 'consultation', '--text', '诉讼费怎么退');
  expect(during.ticket).toMatchObject({ callId, callerNumber: '13800003333' });
  // A second note from the same call joins the ticket of the same matter, and is not lost.
  const more = await openedBy('--kind', 'handed_over', '--text', '还问了保全');
  expect(more.ticket.id).toBe(during.ticket.id);
  expect(more.stdout).toContain(`ticket ${during.ticket.number} already contains this call`);
  expect((await readMessages(database.pool, during.ticket.id)).map(({ body }) => body)).toEqual([
    ...['诉讼费怎么退', '还问了保全'],
  ]);

  await changeEntry(scene.deps, id, { kind: 'agent_call_ended', by: 'agent' });
  const after = await openedBy('--kind', 'opinion', '--text', '希望周末也接听');
  expect(after.ticket).toMatchObject({ callId, callerNumber: '13800003333' });
  // Another person's matter is not linked to the call.
  const other = await openedBy('--kind', 'opinion', '--from', '13800004444', '--text', '同上');
  expect(other.ticket).toMatchObject({ callId: null, callerNumber: '13800004444' });

  const complaint = [
    ...['--kind', 'complaint', '--anonymous', '--text', '请打13800003333回电'],
    ...['--about-department', '立案庭'],
  ];
  // The caller has not declined the recording.
  const held = await countOf('deferred_reports');
  expect((await open(...complaint)).stderr).toContain('--anonymous: this call is recorded');
  expect(await countOf('deferred_reports')).toBe(held);
  await database.pool.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  const anonymous = await openedBy(...complaint);
  expect(anonymous.ticket).toMatchObject({ anonymous: true, callId: null, callerNumber: null });
  expect(anonymous.stdout).toContain('您的号码没有保留');
  expect((await readMessages(database.pool, anonymous.ticket.id))[0]?.body).toBe('请打***回电');
  // Its number goes with the end of the call, as from every call that was not recorded.
  await closeCall(database.pool, callId, { at: new Date(), outcome: 'served' });
  const { rows } = await database.pool.query('SELECT caller_number FROM calls WHERE id = $1', [
    callId,
  ]);
  expect(rows).toEqual([{ caller_number: '' }]);

  const before = await countOf('tickets');
  const said = await open('--kind', 'opinion', '--text', 'x');
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toBe("--from must give the caller's number, because the call shows none\n");
  expect(await countOf('tickets')).toBe(before);
});

const from = ['--from', '13800005555'];
const text = ['--text', 'x'];
const opinion = ['--kind', 'opinion'];
test.each([
  [['--agent', '1002', ...opinion, ...from, ...text], "unknown option '--agent'"],
  [['--kind', 'letter', ...from, ...text], '--kind letter must be one of contact_judge, complaint'],
  [[...opinion, ...text, '--from', 'unknown'], '--from unknown is not a telephone number'],
  [[...opinion, ...text, '--from', '12'], '--from 12 is not a telephone number'],
  [[...opinion, ...from, '--text', ' '], '--text must not be empty'],
  [[...opinion, ...from, ...text, '--name', ''], '--name must not be empty'],
  [[...opinion, ...from, ...text, '--anonymous'], '--anonymous keeps nothing about the caller'],
  [
    ['--kind', 'consultation', ...text, '--anonymous'],
    '--anonymous is only for complaints, reports',
  ],
  [[...opinion, ...from, ...text, '--case', '101'], '--case: A case number begins with its year'],
  [
    [...opinion, ...from, ...text, '--case', '（2026）苏98民初9号'],
    '--case: there is no case （2026）',
  ],
  [[...opinion, ...from, ...text, '--court', '京99'], 'there is no court 京99'],
  [[...opinion, ...from, ...text, '--about-department', 'x'], '--about-department: the court has'],
  [
    [...opinion, ...from, ...text, '--about-staff', 'x'],
    '--about-staff: no staff member is named x',
  ],
  [
    [...opinion, ...from, ...text, '--about-staff', '曹建平', '--about-department', '立案庭'],
    '--about-staff: 曹建平 does not belong to 立案庭; leave out --about-department',
  ],
  [[...opinion, ...from, ...text, '--handler', '曹建平'], '--handler also needs --department'],
  [
    [...opinion, ...from, ...text, '--department', '执行局', '--handler', '沈国栋'],
    '--handler: this person does not belong to that department',
  ],
  [
    ['--kind', 'violation_report', ...from, ...text, '--department', '立案庭'],
    '--department: a report goes to the inspection',
  ],
  [[...opinion, ...from, ...text, '--language', 'fr'], '--language fr must be zh or en'],
])('%j opens nothing, and says which option', async (args, sentence) => {
  const before = await countOf('tickets');
  const said = await open(...args);
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toContain(sentence);
  expect(await countOf('tickets')).toBe(before);
});

test('an agent of a court takes down what is that court’s or of one below it, and no other’s', async () => {
  const above = await open(...opinion, ...from, ...text, '--court', '苏9801');
  expect(above).toMatchObject({ code: 0, stderr: '' });
  await database.pool.query(
    "UPDATE agents SET court_id = (SELECT id FROM courts WHERE code = '苏9801') WHERE number = '1004'",
  );
  const before = await countOf('tickets');
  const below = ['--from', '13800005556', ...text];
  const said = await as('1004', 'tickets', 'open', ...opinion, ...below, '--court', '苏98');
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toContain(
    '--court: an agent of a court can open tickets only for that court',
  );
  // Whether another court has a case of a number is not told either.
  for (const more of [[], ['--court', '苏9801']]) {
    for (const number of ['（2026）苏98民初101号', '（2026）苏98民初9号']) {
      const about = [...opinion, ...below, '--case', number, ...more];
      expect(await as('1004', 'tickets', 'open', ...about)).toEqual({
        ...said,
        stderr: `--case: there is no case ${number}\n`,
      });
    }
  }
  // Nor, in one's own court, whether a preservation is to come.
  await database.pool.query(
    `UPDATE cases SET number = '（2026）苏98财保77号', preservation_executed_on = NULL
      WHERE id = (SELECT max(c.id) FROM cases c JOIN courts k ON k.id = c.court_id WHERE k.code = '苏98')`,
  );
  for (const number of ['（2026）苏98财保77号', '（2026）苏98财保78号']) {
    expect(await open(...opinion, ...below, '--case', number)).toEqual({
      ...said,
      stderr: `--case: there is no case ${number}\n`,
    });
  }
  expect(await countOf('tickets')).toBe(before);
  expect((await as('1004', 'tickets', 'open', ...opinion, ...below)).code).toBe(0);
});

test('an agent who is in no call has to say the number', async () => {
  const said = await as('1002', 'tickets', 'open', ...opinion, ...text);
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toContain(
    "--from must give the caller's number, because agent 1002 is in no call",
  );
});

test('about what was answered it is done again, and the agent reads that', async () => {
  const complains = [
    ...['--kind', 'complaint', '--from', '13800005551', '--about-department', '执行局'],
    '--text',
  ];
  const { ticket } = await openedBy(...complains, '没有人联系我');
  const reply = await as('武卫东', 'tickets', 'reply', ticket.number, '--text', '已联系');
  expect(reply.stderr).toBe('');
  const { stdout } = await openedBy(...complains, '还是没有');
  expect(stdout).toContain(
    `the caller already has ticket ${ticket.number} about this matter; the text was added as call 2; ` +
      'the ticket had been answered, and was reopened for another handler\n',
  );
  expect(stdout).toMatch(/due +-\n/);
  expect(stdout).toContain(
    `现由另一位工作人员重新办理。本次来电已经并入，登记编号是${ticket.number}。法院会转交`,
  );
});
