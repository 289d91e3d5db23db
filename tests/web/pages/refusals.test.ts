/** What the pages show when the server refuses what they ask for. */
import { Refused } from '../../../app/web/client/api/callApi.js';
import { refusalWords } from '../../../app/web/client/api/refusals.js';
import { people } from '../testConsole.js';
import { settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

test('a list that is refused says why, and does not load for ever', async () => {
  // A head looks after no whole court, whose callers the list has.
  const head = { name: 'chang', roles: ['inspector'], staff: '常丽萍' } as const;
  const page = await browser.open(web, head, '/calls');
  const list = page.locator('.panel .nothing');
  await list
    .getByText(refusalWords(new Refused(403, 'not_permitted', null, '', {}), 'zh'))
    .waitFor();
  expect(await list.getByText('正在载入').count()).toBe(0);
});

test('a file that is refused is not saved, and the page says why', async () => {
  const page = await browser.open(
    web,
    people.supervisor,
    '/reports?report=service&by=15m&from=2026-01-01&to=2026-01-10',
  );
  await settled(page);
  await page.getByRole('button', { name: '导出' }).click();
  await page.getByRole('menuitem', { name: 'PDF' }).click();
  await page.getByText('文件格式：行数太多，PDF 最多 400 行，请改用 XLSX 或者 CSV').waitFor();
});
