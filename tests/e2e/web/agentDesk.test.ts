/**
 * The console as it is built, in a real Chromium, with a real Asterisk and real SIP callers: agents take calls at the desk, with the page as
 * their telephone or beside a telephone of their own, and a supervisor watches. Its pictures are below var/test/pictures.
 */
import type { Page } from 'playwright-core';
import { samplePeople } from '../../../app/sample/samplePeople.js';
import { signIn } from '../../telephone/script/callerScript.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { problemsIn, takePicture, small } from '../../web/pages/browserPage.js';
import { knownCase } from '../case/knownCase.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { ConsoleOfHotline } from './consoleOfHotline.js';

const look = { language: 'zh', appearance: 'light', ...small } as const;
const { name, queryNumber, password } = samplePeople.zhang;

let desks: ConsoleOfHotline;
let desk: DeskCalls;
beforeAll(async () => {
  desks = await ConsoleOfHotline.start();
  desk = new DeskCalls(desks.hotline);
});
afterAll(() => desks?.stop());

/** Opens the desk with the page as telephone, and signs in for calls. */
async function atPage(number: string): Promise<Page> {
  const page = await desks.signsIn(number, 'agent');
  await page.getByRole('button', { name: '用本页作话机' }).click();
  await page.getByRole('button', { name: /^签入/ }).click();
  await desk.untilState(number, 'ready');
  await page.getByText('话机正常').waitFor();
  return page;
}

const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });
const talkNotes = async (from: string) => {
  const { rows } = await desks.hotline.db.query<{ disposition: string; notes: string }>(
    `SELECT n.disposition, n.notes FROM talk_notes n JOIN line_entries e ON e.id = n.entry_id
      WHERE e.caller_number = $1 ORDER BY e.id`,
    [from],
  );
  return rows;
};

test('a caller who has proved who she is: answered in the page, held, an order, sent to a second browser, written up', async () => {
  const from = '13700000001';
  const known = await knownCase(desks.hotline, queryNumber);
  const supervisor = await desks.signsIn('1900', 'supervisor');
  await supervisor.getByRole('link', { name: '现场' }).click();
  await supervisor.getByText('没有通话').waitFor();
  const page = await atPage('1001');

  const caller = await desks.hotline.carrier.dial({ from });
  await signIn(caller, queryNumber, password, { isInAHurry: true });
  await caller.hears(/\/said\//);
  await caller.press('0');
  const offer = card(page, '来电');
  await offer.getByText(from).waitFor();
  await offer.getByText(name).waitFor();
  await offer.getByText('核验方式：查询号 + 查询密码').waitFor();
  const file = page.getByRole('region', { name: '来电人资料' });
  await file.getByText(known.number).first().waitFor();
  // What she has keyed in is shown, and her password is not.
  expect(await page.getByRole('main').textContent()).not.toContain(password);
  await takePicture(page, 'liveOffer', look);
  await offer.getByRole('button', { name: /^接听/ }).click();

  const talk = card(page, '通话');
  await talk.getByText(from).waitFor();
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await desks.hearEachOther(page, caller);
  const row = supervisor
    .getByRole('group', { name: '正在通话' })
    .getByRole('row')
    .filter({ hasText: '林芳' });
  await row.waitFor();
  await takePicture(page, 'liveTalk', look);

  await page.keyboard.press('F4');
  await caller.hears('hold/calm');
  await row.getByText('保持').waitFor();
  await takePicture(supervisor, 'liveFloor', look);
  await card(page, '保持中').getByRole('button', { name: /^恢复/ }).click();
  await talk.waitFor();
  await desks.hearEachOther(page, caller);

  // What is known of her is in the form.
  await file.getByRole('button', { name: '登记工单' }).first().click();
  expect(await file.getByLabel('涉及案件').inputValue()).toBe(known.number);
  expect(await file.getByLabel('来电人姓名').inputValue()).toBe(name);
  await file.getByLabel('事由', { exact: true }).fill('请承办法官回电说明开庭安排');
  await takePicture(page, 'liveOrder', look);
  await file.getByRole('button', { name: '登记', exact: true }).click();
  await file.getByText(/工单 \d+ 已登记/).waitFor();
  const { rows: orders } = await desks.hotline.db.query<{ number: string; kind: string }>(
    `SELECT o.number, o.kind FROM orders o JOIN calls c ON c.id = o.call_id JOIN cases a ON a.id = o.case_id
      WHERE c.caller_number = $1 AND a.number = $2`,
    [from, known.number],
  );
  expect(orders).toMatchObject([{ kind: 'contact_judge' }]);
  await file.getByRole('tab', { name: '概览' }).click();
  await file.getByRole('link', { name: orders[0]?.number ?? '' }).waitFor();
  await file.getByRole('tab', { name: '通话小结' }).click();
  await file.getByRole('textbox', { name: '通话小结' }).fill('已登记工单');

  // A colleague is asked at her page, while she looks at another one, and gets the caller with all that is known.
  const second = await atPage('1003');
  await second.getByRole('link', { name: '指引' }).click();
  await page.keyboard.press('F7');
  const directory = page.getByRole('dialog');
  await directory.getByPlaceholder('坐席、队列、法院电话').fill('1003');
  await directory
    .getByRole('row')
    .filter({ hasText: '1003' })
    .getByRole('button', { name: '先询问' })
    .click();
  await second.getByRole('button', { name: /^接听/ }).click();
  await card(second, '内线通话').getByText('1001').waitFor();
  // The caller hears music meanwhile.
  const asking = card(page, '保持中');
  await asking.getByText(/正在询问/).waitFor();
  await takePicture(page, 'liveAsking', look);
  await takePicture(second, 'liveAsked', look);
  await asking.getByRole('button', { name: '转过去' }).click();
  await card(second, '通话').getByText(name).waitFor();
  await desk.untilEntry(from, 'with 1003', ({ agent }) => agent === '1003');
  await desks.hearEachOther(second, caller);

  // What was written during the talk is there, and is kept with the result.
  const wrapUp = card(page, '案后处理');
  expect(await wrapUp.getByRole('textbox', { name: '通话小结' }).inputValue()).toBe('已登记工单');
  await wrapUp.getByRole('combobox', { name: '处理结果' }).click();
  await takePicture(page, 'liveWrapUp', look);
  // The third of the results.
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await wrapUp.getByTitle('已办工单').waitFor();
  await wrapUp.getByText('已保存').waitFor();
  await page.keyboard.press('F9');
  await desk.untilState('1001', 'ready');
  await page.getByText('暂无来电').waitFor();
  expect(await talkNotes(from)).toEqual([{ disposition: 'order', notes: '已登记工单' }]);

  await second.keyboard.press('F10');
  await card(second, '案后处理').waitFor();
  await caller.hangUp();
  await supervisor.getByText('没有通话').waitFor();
  for (const each of [page, second, supervisor]) expect(problemsIn(each)).toEqual([]);
  for (const each of [page, second]) await each.getByRole('button', { name: '签出' }).click();
  await desk.untilState('1001', 'signed_out');
  await desk.untilState('1003', 'signed_out');
});

test('an agent with a telephone on her desk answers there, and does the rest in the page', async () => {
  const from = '13700000002';
  const page = await desks.signsIn('1002', 'agent');
  await desks.hotline.registerAgent('1002');
  await page.keyboard.press('F8');
  await desk.untilState('1002', 'ready');

  const caller = await desk.asks(from);
  const offer = card(page, '来电');
  await offer.getByText('请在话机上接听').waitFor();
  expect(await offer.getByRole('button').count()).toBe(0);
  await offer.getByText('未核验身份').waitFor();
  const agent = await (await desks.hotline.softphones.ringingFor(from)).answer();
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await card(page, '通话').waitFor();
  await desk.hearEachOther(caller, agent);
  await page.keyboard.press('F4');
  await caller.hears('hold/calm');
  await card(page, '保持中').waitFor();
  await page.keyboard.press('F4');
  await desk.hearEachOther(caller, agent);
  await takePicture(page, 'liveOwnTelephone', look);
  await page.keyboard.press('F10');
  await agent.ended;
  await card(page, '案后处理').getByRole('textbox', { name: '通话小结' }).fill('无声');
  await untilTrue('the notes to be saved', async () => (await talkNotes(from))[0]);
  await page.keyboard.press('F9');
  await desk.untilState('1002', 'ready');
  await caller.hangUp();
  expect(await desk.outcomes(from)).toEqual(['answered by agent']);
  expect(problemsIn(page)).toEqual([]);
  await page.getByRole('button', { name: '签出' }).click();
  await desks.hotline.nothingLeft();
});
