/** What a person is offered to do with a ticket is what the server then does. */
import { ticket, toHandler } from '../consoleScene.js';
import { type Browser, people, TestConsole } from '../testConsole.js';

let web: TestConsole;
let target: Awaited<ReturnType<typeof toHandler>>;
beforeAll(async () => {
  web = await TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' });
  target = await toHandler(await web.as(people.dispatcher));
});
afterAll(() => web.stop());

const states = ['opened', 'dispatched', 'accepted', 'returned', 'replied', 'closed'] as const;
let callers = 0;

/** A new ticket that has come as far as a state. */
async function ticketIn(state: (typeof states)[number]): Promise<string> {
  callers += 1;
  const { number } = await ticket(web, { callerNumber: `1390000${String(1000 + callers)}` });
  const dispatcher = await signedIn('dispatcher');
  const handler = await signedIn('handler');
  const did = async (browser: Browser, action: string, body: object = {}) => {
    const { status, text } = await browser.post(`/api/tickets/${number}/${action}`, body);
    if (status !== 200) throw new Error(`${action}: ${text}`);
  };
  if (state === 'opened') return number;
  await did(dispatcher, 'dispatch', target);
  if (state === 'dispatched') return number;
  if (state === 'returned') {
    await did(handler, 'return', { reason: '不属本部门' });
    return number;
  }
  await did(handler, 'accept');
  if (state === 'accepted') return number;
  await did(handler, 'reply', { text: '已安排' });
  if (state === 'replied') return number;
  await did(dispatcher, 'close', { satisfied: true });
  return number;
}

const browsers = new Map<string, Browser>();
async function signedIn(role: keyof typeof people): Promise<Browser> {
  const browser = browsers.get(role) ?? (await web.as(people[role]));
  browsers.set(role, browser);
  return browser;
}

/** What a person fills into the dialog of an action. */
const filledIn: Readonly<Record<string, () => object>> = {
  dispatch: () => ({ departmentId: target.departmentId }),
  accept: () => ({}),
  conclude: () => ({}),
  return: () => ({ reason: '不属本部门' }),
  reply: () => ({ text: '已安排' }),
  extend: () => ({ amount: 1, unit: 'hours', reason: '案情复杂' }),
  supervise: () => ({ reason: '多次来电' }),
  reopen: () => ({ reason: '来电人不满意' }),
  close: () => ({ satisfied: null }),
  withdraw: () => ({ reason: '来电人撤回' }),
  appoint: () => ({ startsAt: '2026-12-01T01:00:00Z' }),
  renew_code: () => ({ how: '登记日期、类别和内容均相符' }),
};

async function take(browser: Browser, number: string, action: string) {
  if (action === 'attach')
    return browser.post(`/api/tickets/${number}/attachments?name=a.pdf`, new Uint8Array([1]));
  const route = action === 'renew_code' ? 'code' : action;
  return browser.post(`/api/tickets/${number}/${route}`, filledIn[action]?.());
}

const roles = [
  ...(['agent', 'supervisor', 'dispatcher', 'handler', 'ticket_supervisor', 'inspector'] as const),
];

test.each(roles)('what a person with the role %s is offered, the server does', async (role) => {
  const browser = await signedIn(role);
  const offered = async (number: string) => {
    const got = await browser.get(`/api/tickets/${number}`);
    return got.status === 404 ? [] : (got.body as { readonly may: readonly string[] }).may;
  };
  for (const state of states) {
    for (const action of await offered(await ticketIn(state))) {
      const { status, text } = await take(browser, await ticketIn(state), action);
      const why = status === 200 ? '' : text;
      expect({ state, action, status, why }).toEqual({ state, action, status: 200, why: '' });
    }
  }
});

test('an agent may attach a file and give another code, and is offered that and no more', async () => {
  const agent = await signedIn('agent');
  const number = await ticketIn('dispatched');
  expect((await agent.get(`/api/tickets/${number}`)).body).toMatchObject({
    may: ['attach', 'renew_code'],
    mayOpenFiles: false,
  });
  const handler = await signedIn('handler');
  expect((await handler.get(`/api/tickets/${number}`)).body).toMatchObject({
    may: ['accept', 'return', 'reply', 'attach'],
    mayOpenFiles: true,
  });
});

test('only a ticket whose result must be told in time is offered to be concluded, and its longest extension is said', async () => {
  const { number } = await ticket(web, { kind: 'violation_report', callerNumber: '13900002001' });
  const inspector = await signedIn('inspector');
  const shown = async (): Promise<unknown> => (await inspector.get(`/api/tickets/${number}`)).body;
  expect(await shown()).toMatchObject({
    may: expect.arrayContaining(['conclude', 'reply']) as unknown,
    maxExtension: { amount: 30, unit: 'days' },
  });
  expect((await take(inspector, number, 'conclude')).status).toBe(200);
  expect(await shown()).toMatchObject({ may: expect.not.arrayContaining(['conclude']) as unknown });
  const complaint = await ticketIn('accepted');
  const handler = await signedIn('handler');
  expect((await handler.get(`/api/tickets/${complaint}`)).body).toMatchObject({
    may: ['reply', 'attach'],
    maxExtension: { amount: 5, unit: 'working_days' },
  });
});

test('a withdrawn ticket can be given another code, and nothing else', async () => {
  const dispatcher = await signedIn('dispatcher');
  const number = await ticketIn('opened');
  await take(dispatcher, number, 'withdraw');
  expect((await dispatcher.get(`/api/tickets/${number}`)).body).toMatchObject({
    may: ['renew_code'],
  });
});
