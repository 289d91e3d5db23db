/** What the handbooks and READMEs name is there, and both languages have the same commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { hotline } from '../cli/hotline.js';
import { freshDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { writeFile } from 'node:fs/promises';
import { isCommandLine, unknownIn } from './commandLine.js';
import { anchorOf, handbooks, otherPages, pageNames, pairs, parsePage, readPage, type Block, type DocumentPage } from './documents.js'; // prettier-ignore

/** Kinds of blocks that hold no commands. */
const withoutCommands = ['text', 'ini', 'yaml', 'csv', 'ts', 'sql'];

test.each(pageNames)('every block of %s is of a kind that something checks', (name) => {
  const kinds = readPage(name).blocks.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'sh' && !withoutCommands.includes(kind))).toEqual([]);
});

const allPages = [...pageNames, ...otherPages];

test.each(allPages)('the commands within sentences of %s name only what is there', async (name) => {
  const unknown: string[] = [];
  for (const line of readPage(name).spans.filter(isCommandLine)) {
    unknown.push(...(await unknownIn(line)));
  }
  expect(unknown).toEqual([]);
});

test('a command that names what is not there is found, and one of an unknown kind', async () => {
  const unknownOf = async (line: string) => (isCommandLine(line) ? unknownIn(line) : null);
  expect(await unknownOf('npx hotline api tickets --overdue')).toEqual([]);
  expect(await unknownOf('npx hotline api tickets --overdew')).toEqual(['api tickets --overdew']);
  expect(await unknownOf('npx hotline staff token mint')).toEqual(['staff token mint']);
  expect(await unknownOf('npx hotline api report --name service --by day')).toEqual([]);
  expect(await unknownOf('npx hotline api raport --by day')).toEqual(['api raport']);
  expect(await unknownOf('courts vanish CODE')).toEqual(['courts vanish']);
  expect(await unknownOf('SIP_ADDRESS=192.0.2.10 make run')).toEqual([]);
  expect(await unknownOf('SIP_ADDRESS=192.0.2.10 make walk')).toEqual(['make walk']);
  expect(await unknownOf('npm run formatt')).toEqual(['npm run formatt']);
  expect(await unknownOf('docker compose exec app hotline doctor')).toEqual([]);
  expect(await unknownOf('docker compose exec --user root web hotline doctor')).toHaveLength(1);
  expect(await unknownOf('docker compose exec --user root app hotline doctr')).toEqual(['doctr']);
  expect(await unknownOf('node dist/mein.js')).toEqual(['dist/mein.js']);
  expect(await unknownOf('tests/repeat.sh 10')).toEqual([]);
  expect(await unknownOf('tests/repeated.sh 10')).toEqual(['tests/repeated.sh']);
  await expect(unknownOf('sudo make run')).rejects.toThrow(/nothing checks such a command/);
  expect(await unknownOf('maxmemory-policy noeviction')).toBeNull();
});

/** Where a link within the project leads to nothing. */
function brokenLinks({ name, links }: DocumentPage): string[] {
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? name : path.join(path.dirname(name), file);
    if (!existsSync(path.join(projectRoot, target))) return true;
    if (anchor === undefined) return false;
    return !readPage(target).headings.some(({ words }) => anchorOf(words) === anchor);
  });
}

test.each(allPages)('the links of %s lead to files and headings that exist', (name) => {
  expect(brokenLinks(readPage(name))).toEqual([]);
});

test('a link to a file or a heading that is not there is found', () => {
  const page = (link: string) => parsePage('docs/en/agent.md', `## A b\n\n[x](${link})\n`);
  expect(brokenLinks(page('nowhere.md'))).toEqual(['nowhere.md']);
  expect(brokenLinks(page('handler.md#nothing'))).toEqual(['handler.md#nothing']);
  expect(brokenLinks(page('administrator.md#all-commands'))).toEqual([]);
});

const ownFiles = ['app', 'asterisk-config', 'docs', 'sql', 'tests'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name}`,
  ),
);

/** Returns the names of our own files in a page that no file has; the folder may be left out. */
function missingFiles({ spans }: DocumentPage): string[] {
  const named = spans.filter(
    (span) => /^[\w.-]+(\/[\w.-]+)*\.(ts|cjs|sql|conf|sh)$/.test(span) && !/\bNAME\b/.test(span),
  );
  return named.filter(
    (name) =>
      !existsSync(path.join(projectRoot, name)) &&
      !ownFiles.some((file) => file.endsWith(`/${name}`)),
  );
}

test.each(allPages)('the files that %s names exist', (name) => {
  expect(missingFiles(readPage(name))).toEqual([]);
});

test('a file that is not there is found', () => {
  const page = (span: string) => parsePage('app/README.md', `It is \`${span}\`.\n`);
  expect(missingFiles(page('queue/store/queues.ts'))).toEqual([]);
  expect(missingFiles(page('queue/store/lines.ts'))).toEqual(['queue/store/lines.ts']);
});

/** Callers, users and readers meet one name for one thing. The title of somebody else's text may have another. */
test.each([
  ['回电', /回拨|待回电话/],
  // The act of paying. What is owed and was paid is 应交, 已交, 交纳: the words of 诉讼费用交纳办法.
  ['缴费', /交费(?!用)|[应已待]缴(?![费纳])/],
  ['诉讼指南', /(?<!《[^》]*)指引/],
])('what is called %s has no other name', (_name, others) => {
  const files = [
    ...ownFiles.filter((name) => /^(app|docs)\/.*\.(md|tsx?|yaml)$/.test(name)),
    'README.zh-CN.md',
  ];
  const named = files.filter((name) =>
    others.test(readFileSync(path.join(projectRoot, name), 'utf8')),
  );
  expect(named).toEqual([]);
});

/** Returns the commands of a block in a form that both languages share. */
function commandsOf({ kind, content }: Block): string[] {
  if (!['sh', 'ini', 'yaml'].includes(kind)) return [];
  return content
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map(withoutWords);
}

/** Leaves out words for people in quotes, and which of the two READMEs serves as an example. */
function withoutWords(line: string): string {
  return line
    .replace(/(--(?:text|reason|how)|"text":) "[^"]*"/g, '$1 "…"')
    .replace(/README\.zh-CN\.md/g, 'README.md');
}

test('there are the same handbooks in both languages', () => {
  expect(handbooks.chinese).toEqual(handbooks.english);
});

test.each(pairs)('$chinese has the same commands as $english, in the same order', (pair) => {
  const [english, chinese] = [readPage(pair.english), readPage(pair.chinese)];
  expect(chinese.blocks.map(({ kind }) => kind)).toEqual(english.blocks.map(({ kind }) => kind));
  expect(chinese.blocks.map(commandsOf)).toEqual(english.blocks.map(commandsOf));
});

test.each(pairs)('$chinese has the same headings as $english, by their depth', (pair) => {
  const depths = (name: string) => readPage(name).headings.map(({ depth }) => depth);
  expect(depths(pair.chinese)).toEqual(depths(pair.english));
});

test.each(['en', 'zh-CN'])(
  'the holidays shown in docs/%s are a file that can be loaded',
  async (language) => {
    const [csv] = readPage(`docs/${language}/administrator.md`).blocks.filter(({ kind }) => kind === 'csv'); // prettier-ignore
    if (csv === undefined) throw new Error('no holidays are shown');
    const folder = temporaryFolder();
    const database = await freshDatabase({ sample: true });
    try {
      const file = path.join(folder.path, 'holidays.csv');
      await writeFile(file, `${csv.content}\n`);
      expect(await hotline(['calendar', 'load', file], databaseOnly(database))).toMatchObject({
        code: 0,
      });
    } finally {
      await database.close();
      folder.remove();
    }
  },
);

test.each(['en', 'zh-CN'])(
  'the log lines of docs/%s/operator.md are those that the app writes',
  (language) => {
    const text = readFileSync(path.join(projectRoot, 'docs', language, 'operator.md'), 'utf8');
    const rows = text.split('\n').filter((line) => /^\|.*\| (error|warn) +\|/.test(line));
    const lines = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, words = '']) => words),
    );
    expect(lines.length).toBeGreaterThan(20);
    const app = path.join(projectRoot, 'app');
    const sources = readdirSync(app, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(path.join(app, name), 'utf8'))
      .join('\n');
    expect(lines.filter((line) => !sources.includes(line.replace(/…$/, '')))).toEqual([]);
  },
);
