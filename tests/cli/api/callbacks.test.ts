/** Callbacks by `hotline api`: what `missed-calls` lists is called back once, until it is taken back. */
import { missed } from '../../web/consoleScene.js';
import { password, people, TestConsole } from '../../web/testConsole.js';
import { hotline, type Ran } from '../hotline.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

test('somebody of the list of missed calls is called back, once, until it is taken back', async () => {
  const browser = await web.as(people.supervisor);
  const made = await browser.post('/api/me/tokens', { name: 'callbacks', password });
  const { token } = made.body as { token: string };
  const api = (...args: string[]): Promise<Ran> =>
    hotline(['api', ...args], { HOTLINE_API_URL: web.origin, HOTLINE_API_TOKEN: token });

  expect(JSON.parse((await api('callbacks')).stdout)).toMatchObject({ callbacks: [] });
  const entry = String(await missed(web, '13800000001'));
  expect((await api('missed-calls', '--table')).stdout).toMatch(
    new RegExp(`^entryId .*\\n${entry} .* 13800000001 +abandoned `),
  );
  expect(await api('missed-call-take', '--id', '999999')).toMatchObject({ code: 1 });
  const taken = await api('missed-call-take', '--id', entry);
  expect(taken).toMatchObject({ code: 0, stderr: '' });
  const { callbackId } = JSON.parse(taken.stdout) as { callbackId: number };
  expect(await api('missed-call-take', '--id', entry)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^open_already/) as string,
  });
  const id = String(callbackId);
  expect((await api('callbacks', '--table')).stdout).toMatch(
    new RegExp(`\\n${id} +missed_call +case +13800000001 +\\w+ +waiting `),
  );

  expect(await api('callback-delete', '--id', id)).toMatchObject({ code: 0, stderr: '' });
  expect(await api('callback-delete', '--id', id)).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse((await api('callback', '--id', id)).stdout)).toMatchObject({
    status: 'cancelled',
    because: 'staff',
    tries: [],
  });
  // A finished callback is no longer listed as waiting.
  expect(JSON.parse((await api('callbacks')).stdout)).toMatchObject({ callbacks: [] });
  expect((await api('callbacks', '--all', '--table')).stdout).toMatch(
    new RegExp(`\\n${id} .* 13800000001 .* cancelled `),
  );
});
