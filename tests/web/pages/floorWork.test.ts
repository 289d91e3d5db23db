/**
 * How much of the floor an event draws anew. Counted in calls of functions, which a busy machine does
 * not change: two hundred rows once took longer to draw than there is time between two events.
 */
import type { Page } from 'playwright-core';
import { changeAgent } from '../../../app/line/agents/agentStates.js';
import { addAgent, sipDigest } from '../../../app/line/store/agents.js';
import { people, type TestConsole } from '../testConsole.js';
import { settled, type TestBrowser } from './browserPage.js';
import { fillHotline } from './busyHotline.js';
import { openConsole } from './openConsole.js';

const agents = 60;
/** Calls of functions for each agent: 270 when this was written, 1,000 when each row was drawn, and 4,000 with a new menu in each. */
const mostCalls = 500;

let web: TestConsole;
let browser: TestBrowser;
openConsole(async (both) => {
  ({ web, browser } = both);
  await fillHotline(web);
});

/** Counts the calls of the page's own functions from now on; each count begins a new one. */
async function counter(page: Page): Promise<() => Promise<number>> {
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('Profiler.enable');
  await inspector.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const count = async () => {
    const { result } = await inspector.send('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.startsWith(`${web.origin}/assets/`))
      .flatMap(({ functions }) => functions)
      .reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
  };
  await count();
  return count;
}

/** Runs in the page: how many agents' rows the browser draws, of which most are out of view. */
const rowsDrawn = `[...document.querySelectorAll('.agent-rows tbody td:first-child')]
  .filter((cell) => cell.checkVisibility({ contentVisibilityAuto: true })).length`;

test('an event of one agent draws the others’ rows not anew', async () => {
  const { db, clock } = web.app;
  const ids: number[] = [];
  for (let n = 0; n < agents; n++) {
    const number = String(5000 + n);
    const agent = { number, name: `Agent ${n}`, courtId: null, isSupervisor: false, skills: [] };
    await addAgent(db, { ...agent, sipDigest: sipDigest(number, 'x') }, clock.now());
  }
  const { rows } = await db.query<{ id: number }>(
    "SELECT id FROM agents WHERE number LIKE '50__' ORDER BY number",
  );
  for (const { id } of rows) {
    ids.push(id);
    await changeAgent(web.app, id, { kind: 'sign_in' });
    await changeAgent(web.app, id, { kind: 'pause', reason: 'meal' });
  }
  const page = await browser.open(web, people.supervisor, '/floor');
  await settled(page);
  await page.getByText(String(5000 + agents - 1)).waitFor();
  const drawn = await page.evaluate<number>(rowsDrawn);
  expect(drawn).toBeGreaterThan(3);
  expect(drawn).toBeLessThan(agents);
  const count = await counter(page);
  const counts: number[] = [];
  // The clock of the page, which counts on each second, falls into some of the rounds.
  for (const [n, id] of ids.slice(0, 8).entries()) {
    await count();
    await changeAgent(web.app, id, { kind: 'ready' });
    const row = page.getByRole('row').filter({ hasText: String(5000 + n) });
    await row.getByText('就绪', { exact: true }).waitFor();
    counts.push(await count());
  }
  expect(Math.min(...counts) / agents).toBeGreaterThan(10);
  expect(Math.min(...counts) / agents).toBeLessThan(mostCalls);
});
