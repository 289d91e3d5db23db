import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readConfig, settingNames } from '../../app/core/config.js';
import { projectRoot } from '../../app/core/paths.js';
import { parseEnv } from 'node:util';

const example = readFileSync(path.join(projectRoot, '.env.example'), 'utf8');
const [appPart = '', exchangePart = ''] = example.split('--- The telephone exchange');
const namesIn = (text: string) =>
  [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);

/** Set by the code that starts Asterisk, or by a script of asterisk-config/settings, not by the operator. */
const notForOperators =
  /^(ASTERISK_|NODE_NAME$|KAMAILIO_ADDRESS$|OTHER_NODES_PASSWORD$|TO_KAMAILIO$)/;

test('.env.example lists every setting of the app, and none that does not exist', () => {
  expect(namesIn(appPart).sort()).toEqual([...settingNames].sort());
});

const exchange = path.join(projectRoot, 'asterisk-config');
/** Kamailio stands on a machine of its own, with keepalived where there are two, and has a table of its settings. */
const kamailio = ['kamailio', 'keepalived'].map((each) => path.join(exchange, each));

function variablesIn(files: readonly string[]): Set<string> {
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/@\{([A-Z0-9_]+)/g)]);
  return new Set(found.map(([, name = '']) => name));
}

test('.env.example lists every variable of asterisk-config, and none that does not exist', () => {
  const files = readdirSync(exchange, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(exchange, file))
    .filter((file) => file.endsWith('.conf') && !kamailio.includes(path.dirname(file)));
  const wanted = [...variablesIn(files)].filter(
    (name) => !notForOperators.test(name) && !settingNames.includes(name),
  );
  expect(namesIn(exchangePart).sort()).toEqual(wanted.sort());
});

test("the table of Kamailio's settings has all of them, and none that does not exist", () => {
  const table = readFileSync(path.join(exchange, 'kamailio/README.md'), 'utf8');
  const listed = [...table.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, name]) => name);
  // What settings/ derives from them is nobody's setting.
  const derived = ['KAMAILIO_TLS', 'SIP_TLS_VERIFY'];
  const templates = kamailio.flatMap((each) =>
    readdirSync(each)
      .filter((file) => /\.(conf|cfg)$/.test(file))
      .map((file) => path.join(each, file)),
  );
  const used = [...variablesIn(templates)].filter((name) => !derived.includes(name));
  expect(listed.sort()).toEqual(used.sort());
});

test('the table of docs/availability has all variables of its templates, and none that does not exist', () => {
  const folder = path.join(projectRoot, 'docs/availability');
  const table = readFileSync(path.join(folder, 'README.md'), 'utf8');
  const listed = [...table.matchAll(/^\| (`[A-Z][^|]*)\|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name),
  );
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(conf|cfg|yml)$/.test(file))
    .map((file) => path.join(folder, file));
  expect(listed.sort()).toEqual([...variablesIn(templates)].sort());
});

test('the defaults shown are the defaults', () => {
  const needed = {
    HOTLINE_COURT: '苏98',
    DATABASE_URL: 'postgresql://127.0.0.1/x',
    REDIS_URL: 'redis://127.0.0.1',
    ARI_URL: 'http://127.0.0.1:8088',
    ARI_USER: 'hotline',
    ARI_PASSWORD: 'of-the-tests',
    IDENTITY_KEYS_FILE: '/keys',
  };
  const shown = parseEnv(appPart.replaceAll(/^#(?=[A-Z][A-Z0-9_]*=)/gm, ''));
  const pathsOfContainers = [
    ...[
      'SOUNDS_DIR',
      'VOICES_DIR',
      'RECORDED_PROMPTS_DIR',
      'RECORDINGS_DIR',
      'SMS_DIR',
      'VOICES_DIR',
      'ATTACHMENTS_DIR',
      'AUDIT_ANCHORS_FILE',
      'DISK_MORE_DIRS',
    ],
  ];
  for (const name of pathsOfContainers) delete shown[name];
  // These have no default: without them there is one role, and nothing is erased on request.
  delete shown.MIGRATION_DATABASE_URL;
  delete shown.ERASURE_DATABASE_URL;
  expect(readConfig({ ...shown, ...needed })).toEqual(readConfig(needed));
});
