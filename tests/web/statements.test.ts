/** How many statements of SQL the console sends for what pages ask again and again: each costs it more than what it reads. */
import { Client } from 'pg';
import { chinaDate, chinaMoment } from '../../app/court/rules/workCalendar.js';
import { readFloorNow } from '../../app/agents/control/store/floorNow.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { findAgent } from '../../app/queue/store/agents.js';
import { seenTickets } from '../../app/tickets/seenTickets.js';
import { findStaff } from '../../app/tickets/store/ticketPeople.js';
import { readWallboardFigures } from '../../app/reports/wallboard/store/wallboardFigures.js';
import { readDeskAgent } from '../../app/web/desk/store/readDesk.js';
import { call, talk } from './consoleScene.js';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web?.stop());

/** Counts the statements of a request. Timed work sends some, too, but not beside each of several requests. */
async function countOf(browser: Browser, path: string, body?: object): Promise<number> {
  const counts: number[] = [];
  for (let n = 0; n < 5; n++) {
    const sent = jest.spyOn(Client.prototype, 'query');
    const { status } = await (body === undefined ? browser.get(path) : browser.post(path, body));
    counts.push(sent.mock.calls.length);
    sent.mockRestore();
    expect([path, status]).toEqual([path, 200]);
  }
  return Math.min(...counts);
}

test('what every desk and every floor asks for is few statements, the session among them', async () => {
  const agent = await web.as(people.agent);
  const supervisor = await web.as(people.supervisor);
  const dispatcher = await web.as(people.dispatcher);
  const talking = await web.as({ name: 'he', roles: ['agent'], agent: '1002' });
  await putQueue(web.app.db, 'case', { courtId: web.app.court.current().court.id });
  await talk(web, '1002', await call(web));
  expect({
    desk: await countOf(agent, '/api/desk'),
    deskInAgentCall: await countOf(talking, '/api/desk'),
    floor: await countOf(supervisor, '/api/floor'),
    wallboard: await countOf(supervisor, '/api/wallboard'),
    me: await countOf(agent, '/api/me'),
    missedCalls: await countOf(agent, '/api/missed-calls'),
    callbacks: await countOf(agent, '/api/callbacks'),
    tickets: await countOf(dispatcher, '/api/tickets'),
    cases: await countOf(agent, '/api/cases/search', { words: '王伟', reason: '来电核对' }),
  }).toEqual({
    ...{ desk: 2, deskInAgentCall: 5, floor: 2, wallboard: 2, me: 2, missedCalls: 2, callbacks: 3 },
    // The names of courts and people are one of them. A search is a row of the audit each time, and
    // asks for the agent's caller, and, where there is none, for that of a colleague who consults the
    // agent.
    ...{ tickets: 3, cases: 5 },
  });
});

test('PostgreSQL keeps the plans of these statements, which cost more than what they read', async () => {
  const { db, clock } = web.app;
  const now = clock.now();
  const today = chinaMoment(chinaDate(now), '00:00');
  const agent = await findAgent(db, '1001');
  const [dispatcher] = await findStaff(db, '柳青');
  if (agent === null || dispatcher === undefined) throw new Error('the sample courts lack people');
  const all = { courtId: null, statuses: null, overdueOnly: false, supervisedOnly: false };
  const connection = await db.connect();
  try {
    // A plan is kept from the sixth time on, if it seems no worse than those made before.
    for (let n = 0; n < 8; n++) {
      await readDeskAgent(connection, agent.agent.id, today);
      await readFloorNow(connection, 1, null, today);
      const asked = { now, today, leftOut: [], greetingCourtId: 1 };
      await readWallboardFigures(connection, { courtId: 1 }, asked);
      await seenTickets(connection, dispatcher, all, 50);
    }
    const { rows } = await connection.query<{ name: string; kept: boolean }>(
      'SELECT name, generic_plans > 0 AS kept FROM pg_prepared_statements',
    );
    const kept = Object.fromEntries(rows.map(({ name, kept }) => [name, kept]));
    expect(kept).toMatchObject({
      'read-desk-agent': true,
      'floor-now': true,
      'wallboard-now': true,
      'list-tickets-a': true,
    });
  } finally {
    connection.release();
  }
});
