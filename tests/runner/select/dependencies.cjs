/**
 * Tells jest what a source depends on (`dependencyExtractor`), for `--findRelatedTests`, `--changedSince` and
 * `--onlyChanged`: what it imports, and what it names by a path, such as a program that it starts. A test also depends on
 * what jest starts for its project. CommonJS, because jest loads it without compiling it.
 */
const { globSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const config = require('../../../jest.config.cjs');

const root = path.join(__dirname, '../../..');

/**
 * Returns the absolute paths of files and folders that a source may name in quotes, from the root or from its own folder:
 * `'app/main.ts'`, `path.join(projectRoot, 'sql', 'migrations')`.
 */
function namedPaths(code, file) {
  const joined = code
    .replaceAll(/\b(?:projectRoot|root|__dirname),\s*'/g, "'./")
    .replaceAll(/',\s*'/g, '/');
  const names = `${code}\n${joined}`.matchAll(/'([\w./-]*[./-][\w./-]*)'/g);
  const bases = [root, path.dirname(file)];
  return [...names].flatMap(([, name]) => bases.map((base) => path.resolve(base, name)));
}

/** Returns the modules that a path stands for: itself, or those of a folder that does not hold the file that names it. */
function modulesOf(named, file) {
  if (/\.c?[jt]s$/.test(named)) return [named];
  const isOurs = /^(app|tests)(\/|$)/.test(path.relative(root, named));
  if (!isOurs || file.startsWith(`${named}/`)) return [];
  if (!statSync(named, { throwIfNoEntry: false })?.isDirectory()) return [];
  return globSync('**/*.{ts,cjs}', { cwd: named }).map((each) => path.join(named, each));
}

/** Returns the files that jest itself loads before a test. */
function startedFor(file) {
  const project = config.projects.find(({ testRegex }) => new RegExp(testRegex[0]).test(file));
  if (project === undefined) return [];
  const { globalSetup, testEnvironment, setupFilesAfterEnv = [] } = project;
  return [globalSetup, testEnvironment, ...setupFilesAfterEnv]
    .filter((each) => each !== undefined)
    .map((each) => each.replace('<rootDir>', root));
}

module.exports = {
  namedPaths,
  extract(code, file, importsIn) {
    const modules = [...new Set(namedPaths(code, file))].flatMap((each) => modulesOf(each, file));
    return new Set([...importsIn(code, file), ...modules, ...startedFor(file)]);
  },
  // Of another version of this file jest keeps nothing.
  getCacheKey: () =>
    readFileSync(path.join(__dirname, 'dependencies.cjs'), 'utf8') + JSON.stringify(config),
};
