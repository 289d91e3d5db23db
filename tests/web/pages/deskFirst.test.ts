/** What of a new caller the desk shows first. */
import { deskWords } from '../../../app/web/client/words/desk.js';
import { people, TestConsole } from '../testConsole.js';
import { call } from '../consoleScene.js';
import { settled, TestBrowser } from './browserPage.js';

let web: TestConsole;
let browser: TestBrowser;
beforeAll(async () => {
  [web, browser] = await Promise.all([TestConsole.start(), TestBrowser.start()]);
});
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

const file = `section[aria-label="${deskWords.zh.file}"]`;

/**
 * Runs in the page: notes at each change of the document whether the offer and the caller's file are
 * there. What is drawn at once changes the document at once.
 */
const notes = `(() => {
  globalThis.notes = [];
  const look = () => notes.push([
    document.querySelector('.call-card.offered') !== null,
    document.querySelector('${file}') !== null,
  ]);
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
})()`;

test('an offered caller is shown before the caller’s file, which takes longer to draw', async () => {
  const { db, clock } = web.app;
  const { cookie } = await web.as(people.agent);
  const page = await browser.openAt(`${web.origin}/desk`, { cookie, script: notes });
  await settled(page);
  const callId = await call(web, '13700000001');
  await db.query(
    `WITH offered AS (
       INSERT INTO line_entries (line_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                                 agent_id, offered_at)
       SELECT (SELECT min(id) FROM lines), $1, 'hotline', '13700000001', '{}', '{}', '{}', $2, $2, 'offered', a.id, $2
         FROM agents a WHERE a.number = $3 RETURNING id, agent_id)
     UPDATE agent_states s SET status = 'offered', since_at = $2, last_free_at = $2, signed_in_at = $2, entry_id = o.id
       FROM offered o WHERE s.agent_id = o.agent_id`,
    [callId, clock.now(), people.agent.agent],
  );
  await page.locator(file).waitFor();
  const seen = await page.evaluate<[boolean, boolean][]>('notes');
  expect(seen.find(([isOffered]) => isOffered)).toEqual([true, false]);
  expect(seen.at(-1)).toEqual([true, true]);
});

test('a page whose telephone is loaded last offers it all the same', async () => {
  const { cookie } = await web.as(people.agent);
  const page = await browser.open(web, null, '/');
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: web.origin }]);
  // Nothing else draws the page again.
  await page.addInitScript({ content: 'globalThis.setInterval = () => 0;' });
  let letIn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letIn = resolve));
  await page.route('**/startTelephone-*.js', async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest('**/startTelephone-*.js');
  await page.goto(`${web.origin}/desk`);
  await asked;
  await settled(page);
  await page.locator('.bar').waitFor();
  letIn();
  await page.getByRole('button', { name: deskWords.zh.useThisPage }).waitFor();
});
