/** The command as a separate process, while other test files run all commands in one. */
import { hotline, startHotline } from './hotline.js';

test.each<[string, string[], number]>([
  ['what was asked for', ['rule', 'case-number', '(2024)京01民终1234号'], 0],
  ['bad input of the command line', ['rule', 'workdays'], 2],
  ['bad input', ['rule', 'workdays', '2026-02-30', '3'], 2],
  ['no database', ['courts'], 1],
])('%s: it says and ends as in the process that tests share', async (_, args, code) => {
  const settings = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' };
  const ran = await startHotline(args, settings).ended;
  expect(ran.code).toBe(code);
  expect(ran.stdout + ran.stderr).not.toBe('');
  expect(await hotline(args, settings)).toEqual(ran);
});
