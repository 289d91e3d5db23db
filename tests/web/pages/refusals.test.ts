/** What the pages show when the server refuses what they ask for. */
import { people } from '../testConsole.js';
import { settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

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
