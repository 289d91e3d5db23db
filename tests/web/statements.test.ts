/** How many statements of SQL the console sends for what pages ask again and again: each costs it more than what it reads. */
import { Client } from 'pg';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web?.stop());

/** Counts the statements of a request. Timed work sends some, too, but not beside each of several requests. */
async function countOf(browser: Browser, path: string): Promise<number> {
  const counts: number[] = [];
  for (let n = 0; n < 5; n++) {
    const sent = jest.spyOn(Client.prototype, 'query');
    const { status } = await browser.get(path);
    counts.push(sent.mock.calls.length);
    sent.mockRestore();
    expect([path, status]).toEqual([path, 200]);
  }
  return Math.min(...counts);
}

test('what every desk and every floor asks for is few statements, the session among them', async () => {
  const agent = await web.as(people.agent);
  const supervisor = await web.as(people.supervisor);
  expect({
    desk: await countOf(agent, '/api/desk'),
    floor: await countOf(supervisor, '/api/floor'),
    wall: await countOf(supervisor, '/api/wall'),
    me: await countOf(agent, '/api/me'),
    missedCalls: await countOf(agent, '/api/missed-calls'),
    callbacks: await countOf(agent, '/api/callbacks'),
  }).toEqual({ desk: 3, floor: 2, wall: 3, me: 2, missedCalls: 3, callbacks: 4 });
});
