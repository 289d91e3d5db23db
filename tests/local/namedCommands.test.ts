/**
 * The commands that compose.yaml, the Dockerfile and .env.example tell people to type exist.
 * tests/docs sees to the pages.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { appNodeFlags } from '../../app/local/appProcess.js';
import { projectRoot } from '../../app/core/paths.js';
import { readPage } from '../docs/documents.js';
import { unknownOfHotline } from '../docs/namedThings.js';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');

/** Returns the command text of a file, without prose such as "the hotline answers". */
function commandText(file: string): string {
  return (
    read(file)
      .split('\n')
      .filter((line) => !/^\s*#/.test(line) || /docker compose|^#\s{3}/.test(line))
      .join('\n')
      // Commands written as lists: [CMD, hotline, doctor], ["node", "dist/main.js"].
      .replace(/\[([^\]]*)\]/g, (list) => list.replace(/[[\]"',]+/g, ' ').replace(/ +/g, ' '))
  );
}

const isUnique = (value: string, index: number, all: readonly string[]) =>
  all.indexOf(value) === index;
const named = (file: string, pattern: RegExp) =>
  [...commandText(file).matchAll(pattern)]
    .map(([, words = '']) => words.trim())
    .filter((words) => words !== '')
    .filter(isUnique);
/**
 * Returns the words after `hotline` that may be names of commands, as in `hotline identity-keys
 * init`.
 */
const hotlineCommands = (file: string) =>
  named(file, /(?:^|[\s`])hotline((?: [a-z][a-z-]*)+)/gm).map((words) =>
    words.split(' ').slice(0, 3),
  );

const files = ['compose.yaml', 'Dockerfile', '.env.example'];

test.each(files)('%s names no hotline command that does not exist', async (file) => {
  const commands = hotlineCommands(file);
  const unknown: string[] = [];
  for (const words of commands) unknown.push(...(await unknownOfHotline(words)));
  expect(unknown).toEqual([]);
});

test('they are read: compose.yaml names those that it runs', () => {
  const commands = hotlineCommands('compose.yaml').map((words) => words.join(' '));
  expect(commands).toEqual(
    expect.arrayContaining(['identity-keys init', 'migrate', 'prompts build', 'doctor']),
  );
});

test('the first start of compose.yaml is that of the handbook', () => {
  const inComments = /^# {3}(docker compose .*?)(?: {2,}\(.*)?$/gm;
  const commands = [...read('compose.yaml').matchAll(inComments)].map(([, command]) => command);
  const blocks = readPage('docs/en/administrator.md').blocks.map(({ content }) => content);
  expect(commands).toHaveLength(5);
  expect(blocks).toContain(commands.join('\n'));
});

test.each(files)('%s names no npm script and no target of make that does not exist', (file) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const targets = [...read('Makefile').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name);
  expect(named(file, /npm run ([a-z:]+)/g).filter((name) => !(name in scripts))).toEqual([]);
  const made = named(file, /(?:^|[\s`])make ([a-z][a-z-]*)/gm);
  expect(made.filter((name) => !targets.includes(name))).toEqual([]);
});

test('the programs and services that the containers name are there', () => {
  const [compose, docker] = ['compose.yaml', 'Dockerfile'].map(read) as [string, string];
  const services = [...(compose.split('\nservices:\n')[1] ?? '').matchAll(/^ {2}([\w-]+):/gm)].map(
    ([, name]) => name,
  );
  for (const [, service] of compose.matchAll(/docker compose run --rm ([\w-]+)/g)) {
    expect(services).toContain(service);
  }
  const programs = [...docker.matchAll(/dist\/([\w/]+)\.js/g)].map(([, name]) => `app/${name}.ts`);
  expect(programs).toEqual(expect.arrayContaining(['app/cli.ts', 'app/main.ts']));
  const entrypoints = [...(docker + compose).matchAll(/asterisk-config\/[\w./]+\.sh/g)].map(
    ([file]) => file,
  );
  expect(entrypoints).not.toEqual([]);
  for (const file of [...programs, ...entrypoints]) {
    expect([file, existsSync(path.join(projectRoot, file))]).toEqual([file, true]);
  }
  // Stages that another stage or compose builds from.
  const stages = [...docker.matchAll(/^FROM \S+ AS (\w+)/gm)].map(([, name]) => name);
  for (const [, target] of compose.matchAll(/target: (\w+)/g)) expect(stages).toContain(target);
  for (const [, stage] of docker.matchAll(/--from=(\w+)/g)) expect(stages).toContain(stage);
});

test.each(['Dockerfile', 'docs/en/administrator.md', 'docs/zh-CN/administrator.md'])(
  '%s starts the app with the flags that `make run` gives to Node',
  (file) => {
    const started = [...commandText(file).matchAll(/node ((?:--\S+ )*)dist\/main\.js/g)];
    expect(started.map(([, flags = '']) => flags.trim())).not.toEqual([]);
    for (const [, flags = ''] of started) expect(flags.trim()).toBe(appNodeFlags.join(' '));
  },
);
