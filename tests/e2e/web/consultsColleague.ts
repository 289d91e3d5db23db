/**
 * A scene at two desks: an agent consults a colleague in her page twice, about a caller who hears music meanwhile. The first time the agent
 * goes back to the caller, the second time all three talk, and the agent leaves.
 */
import type { Page } from 'playwright-core';
import type { Caller } from '../../telephone/caller.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { small, takePicture } from '../../web/pages/browserPage.js';
import type { Seat } from './consoleOfHotline.js';
import { card } from './pageAgent.js';
import {
  callerHearsTone,
  expectUnheard,
  isHeardIn,
  pageHearsTone,
  recordSound,
} from './pageSound.js';

const look = { language: 'zh', appearance: 'light', ...small } as const;

/** What the colleague learns of the caller, and must not know before and afterwards. */
export interface Consulted {
  readonly from: string;
  readonly name: string;
  readonly caseNumber: string;
  /** What the agent has written so far. */
  readonly notes: string;
  /** What the agent has told the caller of the case. */
  readonly told: string;
}

/** The agent asks for a colleague in the directory. */
async function asks(page: Page, number: string): Promise<void> {
  await page.keyboard.press('F7');
  const directory = page.getByRole('dialog');
  await directory.getByPlaceholder('坐席、队列、法院电话').fill(number);
  await directory
    .getByRole('row')
    .filter({ hasText: number })
    .getByRole('button', { name: '先询问' })
    .click();
}

const inside = (page: Page) => card(page, '内线通话');
const partiesOf = (page: Page) => page.getByRole('list', { name: '通话各方' });

/** Waits until a list says who is in the agent call, and what each does. */
async function showsParties(page: Page, ...parties: string[]): Promise<void> {
  for (const party of parties) {
    await partiesOf(page).getByRole('listitem').filter({ hasText: party }).waitFor();
  }
}

/** Returns what a page shows of the caller. */
async function knows({ page }: Seat, { from, name, caseNumber, notes }: Consulted) {
  const shown = (await page.getByRole('main').textContent()) ?? '';
  return [from, name, caseNumber, notes].filter((each) => shown.includes(each));
}

/** @param caller of the first agent, who has an agent call in their page; the other is ready, and has looked at another page */
export async function consultsColleague(
  first: Seat,
  second: Seat & { readonly number: string; readonly name: string },
  caller: Caller,
  known: Consulted,
): Promise<void> {
  const { page } = first;
  const asking = card(page, '保持中');

  // It rings: the agent sees it, and the colleague sees who asks, and nothing of the caller.
  await asks(page, second.number);
  await asking.getByText(`正在呼叫 ${second.name} ${second.number}`).waitFor();
  await showsParties(page, '来电人听音乐', '您通话中', `${second.name}振铃`);
  await second.page.getByRole('link', { name: '坐席台' }).click();
  await inside(second.page).getByText('接听后显示来电人资料').waitFor();
  expect(await knows(second, known)).toEqual([]);
  await second.page.keyboard.press('F2');

  // She has answered: the caller's file is at her desk, and what may be told.
  await asking.getByText(/正在询问/).waitFor();
  await showsParties(page, `${second.name}已接听`);
  const asked = inside(second.page);
  for (const each of [
    known.from,
    known.name,
    '核验方式：查询号 + 查询密码',
    '来电人在听音乐，听不到您二人的谈话',
  ])
    await asked.getByText(each).waitFor();
  const file = second.page.getByRole('region', { name: '来电人资料' });
  await file.getByText(known.notes).waitFor();
  await asked.getByRole('button', { name: known.caseNumber }).click();
  const dialog = second.page.getByRole('dialog');
  await dialog.getByText(known.told).waitFor();
  // The two talk alone: nothing can be told now.
  expect(await dialog.getByRole('button', { name: /^告知/ }).count()).toBe(0);
  await dialog.getByRole('button', { name: '关闭' }).click();
  expect(await file.getByRole('button', { name: '登记工单' }).count()).toBe(0);
  await takePicture(page, 'liveAsking', look);
  await takePicture(second.page, 'liveAsked', look);

  // She mutes herself, and is heard again.
  await pageHearsTone(page, second.tone);
  await second.page.keyboard.press('F6');
  await asked.getByRole('button', { name: '取消静音', pressed: true }).waitFor();
  await untilTrue('the colleague to be heard no more', async () =>
    isHeardIn(await recordSound(page), second.tone) ? undefined : true,
  );
  await asked.getByRole('button', { name: '取消静音' }).click();
  await pageHearsTone(page, second.tone);

  // The agent goes back to the caller, and the colleague knows nothing any more.
  await asking.getByRole('button', { name: '接回来电人' }).click();
  await second.page.getByText('暂无来电').waitFor();
  // The file below the call is drawn after it.
  await untilTrue('the file to be gone', async () =>
    (await knows(second, known)).length > 0 ? undefined : true,
  );
  await card(page, '通话').getByText(known.from).waitFor();
  expectUnheard(await callerHearsTone(caller, first.tone), second.tone);

  // All three talk, and then the agent leaves. The colleague was looking at another page.
  await second.page.getByRole('link', { name: '诉讼指南' }).click();
  await asks(page, second.number);
  await second.page.getByRole('button', { name: /^接听/ }).click();
  await asking.getByRole('button', { name: '三方通话' }).click();
  await showsParties(page, '来电人通话中', '您通话中', `${second.name}通话中`);
  await showsParties(second.page, '来电人通话中', '您通话中', '林芳通话中');
  await callerHearsTone(caller, second.tone);
  await callerHearsTone(caller, first.tone);
  await takePicture(second.page, 'liveThree', look);
  await card(page, '通话').getByRole('button', { name: '退出通话' }).click();
}
