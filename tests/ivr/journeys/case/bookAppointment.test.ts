/** Appointments about a case, as far as a script of the caller tells them; real calls are in tests/e2e/case. */
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { freeSlots } from '../../../../app/tickets/appointments/freeSlots.js';
import { openTicket } from '../../../../app/tickets/opening/openTicket.js';
import { closeTicket } from '../../../../app/tickets/state/closeTicket.js';
import { hangsUp, presses } from '../scriptedCall.js';
import { TicketScene } from '../ticketScene.js';
import { TestApp } from '../testApp.js';

let hotline: TestApp;
let scene: TicketScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new TicketScene(hotline);
});
afterEach(() => hotline.stop());

const weekly = { days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] };
const withJudge = { ...weekly, from: '10:00', to: '11:00', room: '第三接待室' };
const judge = { ...withJudge, kind: 'judge_appointment' };
const questions = { ...withJudge, kind: 'judgment_questions', from: '14:00', to: '15:00' };
const visit = { ...weekly, kind: 'visit', from: '09:00', to: '09:30', room: '信访接待室' };

const offers = (...appointments: object[]) =>
  scene.rows(
    `UPDATE courts SET settings = settings || jsonb_build_object('appointments', $1::jsonb)`,
    [JSON.stringify(appointments)],
  );

const toPeople = ({ residentId, password }: { residentId: string; password: string }) => [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${residentId.replace('X', '*')}#`),
  presses('请输入六位查询密码', `${password}#`),
  presses('联系法官请按二', '2'),
];

test('a court that offers no times is asked for none', async () => {
  const call = await hotline.call([...toPeople(samplePeople.zhang), hangsUp('留言请按二')]);
  expect(call.words).not.toContain('预约');
});

test('who does not know of the judgment yet is offered the judge, and no questions about it', async () => {
  await offers(judge, questions);
  const before = await hotline.call([...toPeople(samplePeople.zhao), hangsUp('预约法官请按五')]);
  expect(before.words).not.toContain('判后答疑');
  const after = await hotline.call([...toPeople(samplePeople.sun), hangsUp('预约判后答疑请按五')]);
  expect(after.words).not.toContain('预约法官');
});

test('pages of five times; who has an appointment hears so, and how to change it', async () => {
  await offers(judge, visit);
  const chooses = [
    ...toPeople(samplePeople.zhang),
    presses('预约法官请按五', '5'),
    presses(/在第三接待室，请按五[^]*听后面的时间请按八/, '8'),
    presses(/请按五[^]*听后面的时间请按八/, '3'),
  ];
  await hotline.call([...chooses, hangsUp(/预约成功，时间是[^]*登记编号是[^]*已经用短信/)]);
  expect(await scene.last()).toMatchObject({ kind: 'judge_appointment', status: 'dispatched' });
  await hotline.call([...chooses, hangsUp(/您已经有这项预约[^]*主菜单按五/)]);
  expect(await scene.count()).toBe(1);
});

test('no time is left', async () => {
  await offers({ ...visit, days: ['monday'] });
  const { app } = hotline;
  const { rows } = await app.db.query<{ at: Date }>(
    `SELECT generate_series(date_trunc('day', $1::timestamptz, 'Asia/Shanghai') + interval '9 hours',
              $1::timestamptz + interval '32 days', '1 day') AS at`,
    [hotline.now],
  );
  let n = 0;
  for (const { at } of rows) {
    n += 1;
    await openTicket(app, {
      kind: 'visit',
      courtId: app.court.current().court.id,
      language: 'zh',
      callerNumber: `139000050${10 + n}`,
      callId: null,
      by: { kind: 'caller' },
      message: null,
      appointmentAt: at,
    });
  }
  await hotline.call([
    ...toPeople(samplePeople.zhang),
    presses('预约接访请按六', '6'),
    hangsUp(/目前没有可以预约的时间，请改日再约，或者给法官留言。\n[^]*留言请按二/),
  ]);
});

test('who goes back from the times, from the main menu too, is back with the ways to the judge', async () => {
  await offers(judge);
  const { residentId, password } = samplePeople.zhang;
  await hotline.call([
    presses('联系法官请按二', '2'),
    presses('请输入身份证号码', `${residentId.replace('X', '*')}#`),
    presses('请输入六位查询密码', `${password}#`),
    presses('预约法官请按五', '5'),
    presses('在第三接待室，请按一', '*'),
    presses(/^(?![^]*承办法官是)[^]*留言请按二[^]*预约法官请按五/, '*'),
    hangsUp('查案件请按一'),
  ]);
});

test('the ticket is closed: its caller cancels the appointment; who is late still hears where it is', async () => {
  await offers(judge);
  const { app } = hotline;
  const [file] = await scene.rows<{ id: number }>(
    "SELECT id FROM cases WHERE source_ref = 'K-001' AND judge_id IS NOT NULL",
  );
  const courtId = app.court.current().court.id;
  const of = { kind: 'judge_appointment', courtId, caseId: file?.id ?? 0 } as const;
  const book = async () => {
    const [slot] = await freeSlots(app.db, of, hotline.now);
    if (slot === undefined) throw new Error('no time is left');
    const given = { message: null, aboutDepartmentId: null, appointmentAt: slot.startsAt };
    return { slot, ticket: await scene.open({ ...of, ...given }) };
  };
  const { ticket } = await book();
  await scene.reply(ticket, '届时当面沟通');
  await closeTicket(app, ticket.id, { kind: 'caller' }, true);
  await hotline.call([
    ...scene.asksFor(ticket),
    presses(/您预约的时间是[^]*取消预约请按四/, '4'),
    presses('确定取消', '1'),
    hangsUp('您的预约已经取消'),
  ]);
  expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'closed' });

  const { ticket: next, slot } = await book();
  hotline.setTime(new Date(slot.startsAt.getTime() + 300_000));
  const late = await hotline.call([
    ...scene.asksFor(next),
    hangsUp(/您预约的时间是[^]*第三接待室/),
  ]);
  expect(late.words).not.toContain('取消预约');
});
