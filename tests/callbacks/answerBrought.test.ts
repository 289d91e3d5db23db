/** The hotline calls a person back to tell them the answer to their ticket. */
import { TicketScene } from '../ivr/journeys/ticketScene.js';
import { DeskScene, nothingUp } from '../ivr/journeys/deskScene.js';
import type { NewTicket } from '../../app/tickets/opening/openTicket.js';
import * as rows from './callbackRows.js';
import { FakeRungLeg } from '../queue/fakeLegs.js';
import type { FakeRinging } from '../queue/fakeTelephony.js';

const her = '13800001111';
let scene: DeskScene;
let callbackId: number;
const isDue = () => rows.isDue(scene);
const becomes = (what: Record<string, unknown>) => rows.becomes(scene, callbackId, what);
const attempts = () => rows.attempts(scene);
const outgoing = () => rows.outgoing(scene);

beforeEach(async () => {
  scene = await DeskScene.start(['1001']);
});
afterEach(() => scene.stop());

describe('her ticket was answered', () => {
  /** The query code of the ticket that the hotline calls about. */
  let code: string;
  /** Whether the handler marks the answer as containing nothing personal. */
  let nothingPersonal: boolean;
  beforeEach(() => {
    nothingPersonal = false;
  });

  /** The person presses the digit, and is asked for the code. */
  async function takesUp(leg: FakeRungLeg): Promise<void> {
    await leg.hears(/有答复[^]*请本人按一收听/);
    leg.press('1');
    await leg.hears('请按键输入六位查询码');
  }
  async function proves(leg: FakeRungLeg): Promise<void> {
    await takesUp(leg);
    leg.press(code);
  }

  /** The person's ticket is answered, and the hotline calls them when that is due. */
  async function answerIsBrought(given: Partial<NewTicket> = {}): Promise<{
    tickets: TicketScene;
    number: string;
    rings: FakeRinging;
  }> {
    const tickets = new TicketScene(scene.hotline);
    const ticket = await tickets.open({ callerNumber: her, ...given });
    const { number } = ticket;
    code = tickets.codeOf(ticket);
    await tickets.reply(ticket, '执行款将于本周发放。', nothingPersonal);
    const [row] = await scene.rows<{ id: number }>('SELECT id FROM callbacks');
    callbackId = row?.id ?? 0;
    await isDue();
    return { tickets, number, rings: await scene.telephony.rings(her) };
  }

  test('the caller is called without an agent, hears the answer after a digit, and is content', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    expect((await scene.state('1001')).status).toBe('ready');
    const leg = rings.answer();
    await proves(leg);
    // That there is an answer is said before, and nothing of what it is or is about.
    expect(leg.words.replace('有答复', '')).not.toMatch(/执行款|答复|投诉/);
    await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    leg.press('1');
    await leg.hears(/谢谢，您的评价已经登记。\n[^]*再见/);
    await becomes({ status: 'done', attempts: 1 });
    expect(await tickets.ticket(number)).toMatchObject({ status: 'closed', satisfied: true });
    expect(await outgoing()).toEqual([{ outcome: 'served', resumed: 0 }]);
  });

  test('the caller is not content: the ticket is reopened', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    await proves(leg);
    await leg.hears('不满意，要求重新办理，请按二');
    leg.press('2');
    await leg.hears('直接提交请按二');
    leg.press('2');
    await leg.hears('由另一位工作人员重新办理。');
    await becomes({ status: 'done', attempts: 1 });
    expect(await tickets.ticket(number)).toMatchObject({ reopenedAt: expect.any(Date) as Date });
  });

  test('nobody presses the digit: tried again by the plan', async () => {
    const { rings } = await answerIsBrought();
    rings.answer().leave();
    await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
  });

  test('the caller hangs up in the middle of the answer: it is tried again by the plan, and heard then', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    leg.dwellsOn = '执行款';
    await proves(leg);
    await leg.hears('答复是，执行款');
    await becomes({ status: 'talking' });
    leg.leave();
    await becomes({ status: 'waiting', attempts: 1, tries: 1, because: 'hung_up' });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'hung_up' }]);
    expect(await outgoing()).toEqual([{ outcome: 'abandoned', resumed: 0 }]);
    expect((await tickets.ticket(number)).status).toBe('replied');

    await isDue();
    const again = (await scene.telephony.rings(her)).answer();
    await proves(again);
    await again.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    // Saying whether they are satisfied is optional.
    again.leave();
    await becomes({ status: 'done', attempts: 2, tries: 1 });
    expect((await tickets.ticket(number)).status).toBe('replied');
  });

  test('a digit in the middle of the answer ends it, and does not mean that the caller is content', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    leg.dwellsOn = '法院已经答复';
    await proves(leg);
    await leg.hears('法院已经答复');
    leg.press('1');
    await leg.hears(/满意请按一[^]*重听请按九，结束通话请按星号键/);
    expect(leg.words).not.toContain('执行款');
    leg.press('*');
    await leg.hears('感谢您的接听，再见');
    await becomes({ status: 'done', attempts: 1 });
    expect((await tickets.ticket(number)).status).toBe('replied');
  });

  test.each(['before', 'at'])(
    'a digit too many after the code is none to the answer: %s its beginning',
    async (when) => {
      const { tickets, number, rings } = await answerIsBrought();
      const leg = rings.answer();
      await takesUp(leg);
      if (when === 'before') {
        leg.press(`${code}1`);
      } else {
        leg.dwellsOn = '提交的投诉';
        leg.press(code);
        await leg.hears('提交的投诉');
        leg.dwellsOn = null;
        leg.press('1');
      }
      await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
      leg.leave();
      await becomes({ status: 'done', attempts: 1 });
      expect((await tickets.ticket(number)).status).toBe('replied');
    },
  );

  test('the caller presses only wrong digits: the call ends, because there is no menu to go back to', async () => {
    const { rings } = await answerIsBrought();
    const leg = rings.answer();
    await proves(leg);
    for (const times of [1, 2, 3]) {
      await leg.hears(new RegExp(`(结束通话请按星号键[^]*){${times}}`));
      leg.press('5');
    }
    await leg.hears('感谢您的接听，再见');
    expect(leg.words).not.toContain('上一步');
    expect(leg.words).not.toContain('感谢您的来电');
  });

  test('the second answer: there is no third, and digit 0 is for a person', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    rings.end({ kind: 'not_answered' });
    await tickets.rows("UPDATE tickets SET round = 1, status = 'replied' WHERE number = $1", [
      number,
    ]);
    await becomes({ status: 'waiting', tries: 1 });
    await isDue();
    const leg = (await scene.telephony.rings(her)).answer();
    await proves(leg);
    await leg.hears(
      /满意请按一[^]*不能再次重新办理。您可以按零转人工。\n重听请按九，结束通话请按星号键/,
    );
    expect(leg.words).not.toContain('要求重新办理，请按二');
    leg.press('0');
    await leg.hears('正在为您转接人工服务');
  });

  test('closed meanwhile, there is a digit for a person before the call ends', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    rings.end({ kind: 'not_answered' });
    const { id } = await tickets.ticket(number);
    await tickets.rows(
      "UPDATE tickets SET round = 1, status = 'closed', closed_at = now() WHERE id = $1",
      [id],
    );
    await becomes({ status: 'waiting', tries: 1 });
    await isDue();
    const leg = (await scene.telephony.rings(her)).answer();
    await proves(leg);
    await leg.hears(/办结[^]*您可以按零转人工。\n重听请按九，结束通话请按星号键/);
    leg.press('0');
    await leg.hears('正在为您转接人工服务');
  });

  test('the caller hangs up while no process is there: the rows say whether the answer was heard', async () => {
    const { rings } = await answerIsBrought();
    const leg = rings.answer();
    leg.dwellsOn = '执行款';
    await proves(leg);
    await leg.hears('答复是，执行款');
    await scene.restart(new Set());
    await becomes({ status: 'waiting', tries: 0, losses: 1 });

    await isDue();
    const again = (await scene.telephony.rings(her)).answer();
    await proves(again);
    await scene.until('heard', "SELECT FROM call_events WHERE name = 'answerHeard'");
    await scene.restart(new Set());
    await becomes({ status: 'done', attempts: 2, losses: 1 });
  });

  test('the process dies during the answer: the caller hears it from the start', async () => {
    const { rings } = await answerIsBrought();
    const leg = rings.answer();
    await proves(leg);
    await leg.hears('满意请按一');
    const again = new FakeRungLeg(leg.id, leg.to, leg.purpose);
    await scene.restart(new Set(), { ...nothingUp, rungLegs: [again] });
    // No proof of identity outlives the process that accepted it.
    await again.hears('请按键输入六位查询码');
    expect(again.words).not.toContain('执行款');
    again.press(code);
    await again.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    again.press('1');
    await becomes({ status: 'done', attempts: 1 });
  });

  test('another person who picks up hears nothing of the answer: the caller is called again', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    await takesUp(leg);
    const wrong = code === '000000' ? '111111' : '000000';
    for (const times of [1, 2]) {
      leg.press(wrong);
      await leg.hears(
        new RegExp(`(登记编号或者查询码不正确[^]*请按键输入六位查询码[^]*){${times}}`),
      );
    }
    leg.press(wrong);
    // The third wrong code locks the code. Proving an identity is still possible.
    await leg.hears(/输错次数过多[^]*用身份证号码核实请按一/);
    leg.press('*');
    await leg.hears('未能核实您是登记人本人');
    expect(leg.words).not.toMatch(/执行款|投诉/);
    await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
    expect((await tickets.ticket(number)).status).toBe('replied');
  });

  test('without the code the caller proves their identity, and hears the answer', async () => {
    const [row] = await scene.rows<{ id: number }>("SELECT id FROM persons WHERE name = '张秀英'");
    const { rings } = await answerIsBrought({ personId: row?.id ?? 0 });
    const leg = rings.answer();
    await takesUp(leg);
    leg.press('*');
    await leg.hears('用身份证号码核实请按一');
    leg.press('1');
    await leg.hears('请输入身份证号码');
    leg.press('11010519491231002*#');
    await leg.hears('请输入六位查询密码');
    leg.press('246810#');
    await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    leg.press('1');
    await becomes({ status: 'done', attempts: 1 });
  });

  test('who would rather call herself is not called again', async () => {
    const { tickets, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    await takesUp(leg);
    leg.press('*');
    await leg.hears('以后自己来电查询请按二');
    leg.press('2');
    await leg.hears('您可以随时拨打本热线');
    await becomes({ status: 'done', attempts: 1, tries: 0 });
    expect((await tickets.ticket(number)).status).toBe('replied');
  });

  describe('and its handler has marked that the answer holds nothing personal', () => {
    const lets = (isOpen: boolean) =>
      scene.rows(`UPDATE courts SET settings = '{"impersonalAnswersOpen": ${isOpen}}'`);
    beforeEach(() => {
      nothingPersonal = true;
    });

    test('where the court lets it, anybody hears the answer and nothing else; to say more needs the code', async () => {
      await lets(true);
      const { tickets, number, rings } = await answerIsBrought();
      const leg = rings.answer();
      await leg.hears('请本人按一收听');
      leg.press('1');
      await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
      expect(leg.words).not.toMatch(/投诉|提交的/);
      leg.press('1');
      await leg.hears('请按键输入六位查询码');
      expect((await tickets.ticket(number)).status).toBe('replied');
      leg.press(code);
      await leg.hears('谢谢，您的评价已经登记');
      await becomes({ status: 'done', attempts: 1 });
      expect(await tickets.ticket(number)).toMatchObject({ status: 'closed', satisfied: true });
    });

    test.each([
      ['the court does not let it', false, {}],
      ['it is a report of a violation', true, { kind: 'violation_report' }],
    ] as const)('but %s: the code is asked for', async (_, isOpen, given) => {
      await lets(isOpen);
      const { rings } = await answerIsBrought(given);
      const leg = rings.answer();
      await takesUp(leg);
      expect(leg.words).not.toMatch(/执行款|举报/);
    });
  });
});
