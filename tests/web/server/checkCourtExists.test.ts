/** A court that does not exist is named by its field, wherever a court may be given. */
import { people, TestConsole } from '../testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

const courtId = 999_999;

test('in a list of tickets', async () => {
  const dispatcher = await web.as(people.dispatcher);
  const refused = (field: string) => ({ status: 400, body: { field, problem: 'unknown' } });
  expect(await dispatcher.get(`/api/tickets?courtId=${courtId}`)).toMatchObject(
    refused('query.courtId'),
  );
  expect(
    await dispatcher.send('POST', '/api/tickets/search', { courtId, words: '张三' }),
  ).toMatchObject(refused('body.courtId'));
});

test('of a new user, agent and queue', async () => {
  const root = await web.as(people.administrator);
  const refused = { status: 400, body: { field: 'body.courtId', problem: 'unknown' } };
  const user = { name: 'feng', roles: ['auditor'], fullName: '冯远', courtId };
  expect(await root.send('POST', '/api/users', user)).toMatchObject(refused);
  const agent = { number: '1799', name: '冯远', courtId, isSupervisor: false, skills: [] };
  expect(await root.send('POST', '/api/agents', agent)).toMatchObject(refused);
  expect(await root.send('PUT', '/api/queues/far', { courtId })).toMatchObject(refused);
});
