/**
 * A browser in which somebody has signed in before has attempts of its own: nobody else can use
 * them up (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
import { password, people, TestConsole, type Browser, type Got } from '../testConsole.js';

let web: TestConsole;
beforeEach(async () => void (web = await TestConsole.start({ WEB_TRUSTED_PROXIES: '127.0.0.1' })));
afterEach(() => web.stop());

const signIn = (browser: Browser, given: object, address = '192.0.2.1') =>
  browser.post('/api/sign-in', given, { 'x-forwarded-for': address });
const right = { name: 'cao', password };

/** A browser in which the handler has signed in before. */
async function known(): Promise<Browser> {
  const browser = await web.as(people.handler);
  await browser.post('/api/sign-out');
  return browser;
}

/** Twenty wrong passwords from four addresses, which close the account to unknown browsers. */
async function attack(name = 'cao'): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    const given = { name, password: `guess ${n}` };
    const { status } = await signIn(web.browser(), given, `198.51.100.${n % 4}`);
    expect(status).toBe(401);
  }
  expect((await signIn(web.browser(), { name, password }, '203.0.113.9')).status).toBe(429);
}

test('while strangers guess at an account, its owner signs in with a browser that has signed in before', async () => {
  const browser = await known();
  for (let times = 0; times < 3; times += 1) {
    await attack();
    const own = await signIn(browser, right);
    expect([own.status, own.body]).toEqual([200, expect.objectContaining({ name: 'cao' })]);
    await browser.post('/api/sign-out');
    web.passTime(16);
  }
});

test('a signed-in owner confirms the password meanwhile, and changes it', async () => {
  const browser = await web.as(people.handler);
  await attack();
  expect((await browser.post('/api/me/second-factor', { password })).status).toBe(200);
  const change = { before: password, after: 'a good new one' };
  expect((await browser.post('/api/me/password', change)).status).toBe(200);
  await browser.post('/api/sign-out');
  expect((await signIn(browser, { name: 'cao', password: change.after })).status).toBe(200);
});

test('who guesses at many accounts from the address of a court does not lock out its browsers', async () => {
  const browser = await known();
  const stranger = web.browser();
  for (let n = 0; n < 100; n += 1) {
    await signIn(stranger, { name: `user${n}`, password: 'guess' });
  }
  expect((await signIn(stranger, { name: 'user101', password: 'guess' })).status).toBe(429);
  expect((await signIn(browser, right)).status).toBe(200);
});

test('a known browser has five wrong passwords in a quarter of an hour, too, and takes none from others', async () => {
  const [here, elsewhere] = [await known(), await known()];
  const statuses = [];
  for (let n = 0; n < 6; n += 1) {
    statuses.push((await signIn(here, { name: 'cao', password: 'no' }, `192.0.2.${n}`)).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await signIn(here, right)).status).toBe(429);
  expect((await signIn(elsewhere, right)).status).toBe(200);
  expect((await signIn(web.browser(), right)).status).toBe(200);
  web.passTime(16);
  expect((await signIn(here, right)).status).toBe(200);
});

test('a right password in a known browser gives nothing back to a guesser at the same address', async () => {
  const browser = await known();
  const stranger = web.browser();
  const guess = () => signIn(stranger, { name: 'cao', password: 'guess' });
  for (let n = 0; n < 5; n += 1) expect((await guess()).status).toBe(401);
  expect((await signIn(browser, right)).status).toBe(200);
  expect((await guess()).status).toBe(429);
});

test('a browser is known for the accounts that have signed in there, and no made-up cookie makes it known', async () => {
  await web.add(people.handler);
  const inspector = await web.as(people.inspector);
  const madeUp = web.browser();
  madeUp.devices = `devices=${'A'.repeat(43)}.${'B'.repeat(43)}`;
  await attack();
  expect((await signIn(inspector, right)).status).toBe(429);
  expect((await signIn(madeUp, right)).status).toBe(429);
});

test('people who share a browser each have their own attempts in it', async () => {
  const browser = await known();
  await web.add(people.inspector);
  expect((await signIn(browser, { name: 'qi', password })).status).toBe(200);
  await browser.post('/api/sign-out');
  await attack('cao');
  await attack('qi');
  expect((await signIn(browser, right)).status).toBe(200);
  expect((await signIn(browser, { name: 'qi', password })).status).toBe(200);
});

test('an account knows its twenty latest browsers, and forgets one after half a year', async () => {
  const [first, second] = [await known(), await known()];
  web.passTime(1);
  expect((await signIn(first, right)).status).toBe(200);
  for (let n = 0; n < 19; n += 1) {
    await known();
    web.passTime(1);
  }
  const statusOf = async (browser: Browser) => (await signIn(browser, right)).status;
  await attack();
  expect([await statusOf(second), await statusOf(first)]).toEqual([429, 200]);
  web.passTime(179 * 24 * 60);
  await attack();
  expect(await statusOf(first)).toBe(200);
  web.passTime(181 * 24 * 60);
  await attack();
  expect(await statusOf(first)).toBe(429);
});

test('a sign-in that lacks its code, or is wrong, makes no browser known', async () => {
  const owner = await web.as(people.handler);
  await web.database.pool.query('UPDATE web_users SET second_factor_since = now()');
  const stranger = web.browser();
  expect((await signIn(stranger, right)).body).toMatchObject({ error: 'code_needed' });
  expect((await signIn(stranger, { name: 'cao', password: 'no' })).status).toBe(401);
  expect([owner.devices !== '', stranger.devices]).toEqual([true, '']);
});

test('no script reads the cookie, other sites do not send it, and the database cannot give it away', async () => {
  await web.add(people.handler);
  const browser = web.browser();
  const { headers } = (await signIn(browser, right)) satisfies Got;
  const set = headers.getSetCookie().find((each) => each.startsWith('devices='));
  expect(set).toMatch(
    /^devices=[A-Za-z0-9_-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const token = browser.devices.split('=')[1] ?? '';
  const { rows } = await web.database.pool.query<{ all: string }>(
    "SELECT string_agg(d::text, ' ') AS all FROM web_devices d",
  );
  for (const form of [token, Buffer.from(token).toString('hex')]) {
    expect(rows[0]?.all).not.toContain(form);
  }
  expect((await signIn(browser, right)).headers.getSetCookie()).toContain(set);
});
