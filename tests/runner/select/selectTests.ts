/**
 * Selects the test files that `make test` runs: all, those of a subject (ONLY), or those that a
 * change can affect (SINCE).
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import projectPatterns from '../projects.json';
import { importsOf } from './imports.js';

const { extract, namedPaths } = createRequire(__filename)('./dependencies.cjs') as {
  extract: (code: string, file: string, importsIn: () => readonly string[]) => Set<string>;
  namedPaths: (code: string, file: string) => string[];
};

export type Project = keyof typeof projectPatterns;
export const projects = Object.keys(projectPatterns) as Project[];

/** ONLY names something that no test belongs to. */
export class NothingOfThatName extends Error {
  constructor(word: string) {
    super(`No test belongs to "${word}". ${whatThereIs()}`);
    this.name = 'NothingOfThatName';
  }
}

/** Projects that have a target of make of their own: `test-containers`, `test-cluster`. */
const apart: readonly Project[] = ['containers', 'cluster'];

/** Returns all test files that `make test` runs. */
export function allTests(): string[] {
  const files = globSync('tests/**/*.test.ts', { cwd: projectRoot }).sort();
  return files.filter((file) => !apart.includes(projectOf(file)));
}

/** Returns the project of a test file: the first whose pattern fits; the last takes every file. */
export function projectOf(test: string): Project {
  const below = test.replace(/^tests\//, '');
  const fits = (project: Project) => new RegExp(`^${projectPatterns[project]}`).test(below);
  return projects.find(fits) ?? 'parts';
}

/**
 * Folders of tests that are a layer, not a subject: almost every test imports something from them,
 * so only the tests in the folder belong to it.
 */
const layers = new Set(
  ['core', 'ivr', 'rules', 'store', 'journeys', 'jobs', 'web', 'cli', 'local', 'parts']
    .concat('telephone', 'e2e')
    .map(singular),
);

/**
 * Returns the test files for some words. A word is a path (of a test, of a folder of tests, or of a
 * source: the tests that reach it) or a subject: `tickets` selects each test with that word in its
 * path (`tests/cli/ticketFiles.test.ts`) and each that imports a module with that word
 * (`app/tickets/opening/openTicket.ts`).
 * @throws NothingOfThatName
 */
export function testsOf(words: readonly string[]): string[] {
  const tests = allTests();
  const chosen = new Set<string>();
  for (const word of words) {
    const belonging = tests.filter(belongsTo(word));
    if (belonging.length === 0) throw new NothingOfThatName(word);
    for (const test of belonging) chosen.add(test);
  }
  return [...chosen].sort();
}

function belongsTo(word: string): (test: string) => boolean {
  const file = path.normalize(word).replace(/\/$/, '');
  const there = statSync(path.join(projectRoot, file), { throwIfNoEntry: false });
  if (there?.isFile() === true) {
    if (isTest(file)) return (test) => test === file;
    const affected = new Set(testsAffected([file]));
    return (test) => affected.has(test);
  }
  if (there?.isDirectory() === true && file.includes('/')) {
    if (file.startsWith('tests/')) return (test) => test.startsWith(`${file}/`);
    return (test) => importsOf(test).some((each) => each.startsWith(`${file}/`));
  }
  const subject = wordsOf(file);
  if (subject.length === 1 && layers.has(subject[0] ?? '')) {
    const isLayer = (folder: string) => wordsOf(folder).join() === subject.join();
    return (test) => test.split('/').slice(1, -1).some(isLayer);
  }
  return (test) =>
    hasWords(test, subject) ||
    importsOf(test).some((each) => hasWords(each.replace(/^app\//, ''), subject));
}

/**
 * Returns whether a folder or file name contains these words in a row: `caseImport` contains `case`
 * and `import`.
 */
function hasWords(file: string, subject: readonly string[]): boolean {
  return file
    .replace(/(\.test)?\.\w+$/, '')
    .split('/')
    .some((part) => ` ${wordsOf(part).join(' ')} `.includes(` ${subject.join(' ')} `));
}

/** Splits a name into words: `ticketFiles` becomes `ticket` and `file`. */
function wordsOf(name: string): string[] {
  return name
    .split(/(?=[A-Z])|[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => singular(word.toLowerCase()));
}

function singular(word: string): string {
  return word.length > 3 ? word.replace(/(?<!s)s$/, '') : word;
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}

function whatThereIs(): string {
  const names = new Map<string, string[]>();
  for (const test of allTests()) {
    const [, folder = '', ...rest] = test.replace(/\.test\.ts$/, '').split('/');
    names.set(folder, [...(names.get(folder) ?? []), rest.join('/')]);
  }
  const lines = [...names].map(([folder, files]) => `  ${folder}: ${files.join(', ')}`);
  return `There are these folders and files; a word out of their names is a subject, too:\n${lines.join('\n')}`;
}

/** What all tests depend on: modules, compiler, and jest's configuration. */
const underAll = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'jest.config.cjs',
  'tests/runner/projects.json',
];

/** A source, and what it depends on: paths from the root. */
interface Module {
  readonly file: string;
  /** What it imports, and the modules that it names by a path. */
  readonly dependencies: ReadonlySet<string>;
  /** All that it names by a path, also folders and what is no module. */
  readonly named: readonly string[];
}

let read: readonly Module[] | undefined;

/** Returns the sources of this project. They are read once. */
function allModules(): readonly Module[] {
  const fromRoot = (file: string) => path.relative(projectRoot, path.resolve(projectRoot, file));
  return (read ??= globSync('{app,tests}/**/*.{ts,cjs}', { cwd: projectRoot }).map((file) => {
    const place = path.join(projectRoot, file);
    const code = readFileSync(place, 'utf8');
    const dependencies = extract(code, place, () => importsOf(file));
    return {
      file,
      dependencies: new Set([...dependencies].map(fromRoot)),
      named: namedPaths(code, place).map(fromRoot),
    };
  }));
}

/**
 * Returns the test files that depend on one of these files. It goes by the same as jest's
 * `--findRelatedTests` (dependencies.cjs), without the seconds that a start of jest takes. Only modules have
 * dependencies: in place of SQL, configuration and what was deleted it takes the modules that name
 * the file or a folder of it.
 * @param files paths from the root
 */
export function testsAffected(files: readonly string[]): string[] {
  if (files.length === 0) return [];
  if (files.some((file) => underAll.includes(file))) return allTests();
  const names = ({ file: module, named }: Module) =>
    named.some(
      (each) =>
        !module.startsWith(`${each}/`) &&
        files.some((file) => file === each || file.startsWith(`${each}/`)),
    );
  const modules = allModules();
  const affected = new Set([...files, ...modules.filter(names).map(({ file }) => file)]);
  // What is added meanwhile has its turn, too.
  for (const each of affected) {
    for (const { file, dependencies } of modules) if (dependencies.has(each)) affected.add(file);
  }
  return allTests().filter((test) => affected.has(test));
}
