/** Live events in several tabs and several browsers of one person. */
import { people, TestConsole } from '../testConsole.js';
import { problemsIn, settled, TestBrowser } from './browserPage.js';

let web: TestConsole;
let browser: TestBrowser;
beforeAll(async () => {
  [web, browser] = await Promise.all([
    TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000', WEB_STREAMS_PER_USER: '1' }),
    TestBrowser.start(),
  ]);
});
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

test('all tabs of a browser share one stream; a browser that is one too many says so, works, and is live once another is closed', async () => {
  const first = await browser.open(web, people.supervisor, '/floor');
  await settled(first);
  const second = await first.context().newPage();
  await second.goto(`${web.origin}/reports`);
  await settled(second);
  for (const tab of [first, second]) expect(await tab.getByText('实时更新已中断').count()).toBe(0);

  const one = await browser.open(web, people.supervisor, '/floor');
  await one.getByText('实时更新已中断').waitFor();
  await settled(one);
  await one.goto(`${web.origin}/reports`);
  await settled(one);
  await one.getByText('实时更新已中断').waitFor();
  await second.close();
  await first.close();
  await one.getByText('实时更新已中断').waitFor({ state: 'detached' });
  for (const tab of [first, second, one]) expect(problemsIn(tab)).toEqual([]);
});
