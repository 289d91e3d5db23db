/** What a `.env` file may name. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadEnvFile, readSettings } from '../../app/core/config.js';
import { projectRoot } from '../../app/core/paths.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const file = path.join(folder.path, '.env');
beforeAll(() => copyFileSync(path.join(projectRoot, '.env.example'), `${file}.example`));

function load(...names: readonly string[]): NodeJS.ProcessEnv {
  writeFileSync(file, names.map((name) => `${name}=1\n`).join(''));
  const env: NodeJS.ProcessEnv = {};
  loadEnvFile(file, env);
  return env;
}

test.each([
  ['FIRST_KEY_TIMEOUT_MS', 'FIRST_DIGIT_TIMEOUT_MS'],
  ['ATTACHMENTS_PER_ORDER', 'ATTACHMENTS_PER_TICKET'],
  ['HOTLINE_ROLE', 'HOTLINE_ROLES'],
  ['MAX_CALS', 'MAX_CALLS'],
])('%s is refused, because it looks like %s', (name, meant) => {
  expect(() => load('MAX_CALLS', name)).toThrow(`${name} in ${file} is no setting: is ${meant}`);
});

test('what other programs read is let through: compose, layOut.sh, commands', () => {
  const compose = readFileSync(path.join(projectRoot, 'compose.yaml'), 'utf8');
  const names = [
    ...[...compose.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name),
    ...['NODE_NAME', 'ASTERISK_ETC_DIR', 'ASTERISK_RUN_DIR', 'HOTLINE_TOKEN', 'HOTLINE_TOKEN_FILE'],
    ...['HOTLINE_API_TOKEN', 'HOTLINE_API_TOKEN_FILE', 'HOTLINE_API_URL', 'HOTLINE_REASON'],
    ...['TZ', 'API_URL', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY'],
  ];
  expect(Object.keys(load(...names)).sort()).toEqual([...new Set(names)].sort());
});

test('a file that is missing sets nothing', () => {
  const env = {};
  loadEnvFile(path.join(folder.path, 'nowhere'), env);
  expect(env).toEqual({});
});

describe('the system for electronic service', () => {
  const read = (url: string) => readSettings({ E_SERVICE_URL: url }, ['E_SERVICE_URL']);

  test.each(['https://service.court.example.cn/resend', 'http://127.0.0.1:8080/resend'])(
    '%s can be connected',
    (url) => {
      expect(read(url)).toEqual({ E_SERVICE_URL: url });
    },
  );

  test.each([
    'http://service.court.example.cn/resend',
    'https://user:password@service.court.example.cn/',
    'ftp://service.court.example.cn/',
    'service.court.example.cn',
  ])('%s is refused, and named', (url) => {
    expect(() => read(url)).toThrow(/E_SERVICE_URL must be an https:\/\/ address/);
  });
});
