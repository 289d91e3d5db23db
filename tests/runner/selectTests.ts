/**
 * Selects the test files that `make test` runs: all, those of a subject (ONLY), or those that a
 * change can affect (SINCE).
 */
import path from 'node:path';
import type { FileGraph } from './fileGraph.js';
import projectPatterns from './projects.json';

export type Project = keyof typeof projectPatterns;
export const projects = Object.keys(projectPatterns) as Project[];

/** ONLY names something that no test belongs to. */
export class NothingOfThatName extends Error {
  constructor(word: string, graph: FileGraph) {
    super(`No test belongs to "${word}". ${whatThereIs(graph)}`);
    this.name = 'NothingOfThatName';
  }
}

/** Returns all test files. */
export function allTests(graph: FileGraph): string[] {
  return [...graph.files].filter((file) => /^tests\/.*\.test\.ts$/.test(file)).sort();
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
export function testsOf(graph: FileGraph, words: readonly string[]): string[] {
  const tests = allTests(graph);
  const chosen = new Set<string>();
  for (const word of words) {
    const belonging = tests.filter(belongsTo(graph, word));
    if (belonging.length === 0) throw new NothingOfThatName(word, graph);
    for (const test of belonging) chosen.add(test);
  }
  return [...chosen].sort();
}

function belongsTo(graph: FileGraph, word: string): (test: string) => boolean {
  const file = path.normalize(word).replace(/\/$/, '');
  if (graph.files.has(file)) {
    return (test) => test === file || (!isTest(file) && graph.reachedFrom(test).has(file));
  }
  if (graph.hasFolder(file) && file.includes('/')) {
    const below = new Set(graph.filesIn(file));
    if (file.startsWith('tests/')) return (test) => below.has(test);
    return (test) => [...graph.importsOf(test)].some((each) => below.has(each));
  }
  const subject = wordsOf(file);
  if (subject.length === 1 && layers.has(subject[0] ?? '')) {
    const isLayer = (folder: string) => wordsOf(folder).join() === subject.join();
    return (test) => test.split('/').slice(1, -1).some(isLayer);
  }
  return (test) =>
    hasWords(test, subject) ||
    [...graph.importsOf(test)].some((each) => hasWords(each.replace(/^app\//, ''), subject));
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

function whatThereIs(graph: FileGraph): string {
  const names = new Map<string, string[]>();
  for (const test of allTests(graph)) {
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

/** The files that jest starts for a project; each test of the project depends on them. */
export type StartedFor = Readonly<Record<Project, readonly string[]>>;

/**
 * Returns the test files that a change can affect: those that reach a changed file by imports or by
 * paths that they name (see {@link FileGraph}), and those of a project whose servers are started by
 * such a file.
 */
export function testsAffected(
  graph: FileGraph,
  changed: readonly string[],
  startedFor: StartedFor,
): string[] {
  const tests = allTests(graph);
  if (changed.some((file) => underAll.includes(file))) return tests;
  const changes = new Set(changed);
  // Nothing names SQL or configuration that was deleted, but a file that names its neighbours has
  // read it too.
  const isGone = (file: string) => !graph.files.has(file) && !file.endsWith('.ts');
  const emptied = new Set(changed.filter(isGone).map((file) => path.dirname(file)));
  const isChanged = (file: string) => changes.has(file) || emptied.has(path.dirname(file));
  const reaches = (file: string) => [...graph.reachedFrom(file)].some(isChanged);
  const startedAnew = new Set(projects.filter((project) => startedFor[project].some(reaches)));
  return tests.filter((test) => {
    return reaches(test) || startedAnew.has(projectOf(test));
  });
}
