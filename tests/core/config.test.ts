/** What a `.env` file may name. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadEnvFile, readConfig, readSettings } from '../../app/core/config.js';
import { projectRoot } from '../../app/core/paths.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

/** What has no default. */
const needed = {
  HOTLINE_COURT: '苏98',
  DATABASE_URL: 'postgresql://127.0.0.1/x',
  REDIS_URL: 'redis://127.0.0.1',
  ARI_URL: 'http://127.0.0.1:8088',
  ARI_USER: 'hotline',
  ARI_PASSWORD: 'of-the-tests',
  IDENTITY_KEYS_FILE: '/keys',
};

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

test('a server that wakes nobody is refused, and the setting named', () => {
  expect(() => readConfig({ ...needed, WAKE_UPS: 'kafka' })).toThrow(
    'WAKE_UPS must be postgres or redis',
  );
});

describe('the sentinels of Redis', () => {
  const read = (list: string) => readSettings({ REDIS_SENTINELS: list }, ['REDIS_SENTINELS']);

  test('a list of names and addresses', () => {
    expect(read('redis1:26379, 10.0.0.22:26380,[fd00::23]:26379')).toEqual({
      REDIS_SENTINELS: [
        { host: 'redis1', port: 26_379 },
        { host: '10.0.0.22', port: 26_380 },
        { host: 'fd00::23', port: 26_379 },
      ],
    });
  });

  test.each([
    ['10.0.0.21', /REDIS_SENTINELS must be a list of HOST:PORT/],
    ['10.0.0.21:26379,', /REDIS_SENTINELS must be a list of HOST:PORT/],
    ['10.0.0.21:0', /REDIS_SENTINELS must be a list of HOST:PORT/],
    ['10.0.0.21:65536', /REDIS_SENTINELS must be a list of HOST:PORT/],
    ['redis://10.0.0.21:26379', /REDIS_SENTINELS must be a list of HOST:PORT/],
    ['10.0.0.21:26379 10.0.0.22:26379', /REDIS_SENTINELS must be a list of HOST:PORT/],
    ['10.0.0.21:26379,10.0.0.21:26379', /REDIS_SENTINELS names a sentinel twice/],
  ])('%s is refused', (list, why) => {
    expect(() => read(list)).toThrow(why);
  });

  test('a name that no sentinel can have is refused', () => {
    expect(() =>
      readSettings({ REDIS_SENTINEL_NAME: 'my redis' }, ['REDIS_SENTINEL_NAME']),
    ).toThrow('REDIS_SENTINEL_NAME must have 1 to 64 letters, digits, dots, - and _');
  });

  test('TLS by way of sentinels is refused', () => {
    expect(() =>
      readConfig({
        ...needed,
        REDIS_URL: 'rediss://10.0.0.21',
        REDIS_SENTINELS: '10.0.0.21:26379',
      }),
    ).toThrow('REDIS_URL must begin with redis:// when REDIS_SENTINELS is set');
  });

  test('a password of sentinels that are not named is refused', () => {
    expect(() => readConfig({ ...needed, REDIS_SENTINEL_PASSWORD: 'secret' })).toThrow(
      'REDIS_SENTINELS is not set, but REDIS_SENTINEL_PASSWORD is',
    );
  });
});
