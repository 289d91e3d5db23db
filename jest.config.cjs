const path = require('node:path');

if (typeof require('node:crypto').argon2 !== 'function') {
  throw new Error(`Node ${process.versions.node} is too old; first: . app/local/useNode.sh`);
}

/**
 * Five projects, by what each needs beside it; tests/runner/run.ts says how `make test` runs them, tests/README.md how to
 * run some of them. `containers` is there inside `make test-containers` alone, which sets podman up (tests/containers/enter.sh),
 * and `cluster` inside `make test-cluster`, which needs Kamailio.
 */
const patterns = Object.entries(require('./tests/runner/projects.json'));

/** A test file belongs to the first project whose pattern fits its path below tests/. */
function testsIn(project) {
  const place = patterns.findIndex(([name]) => name === project);
  const [, pattern] = patterns[place];
  const earlier = patterns.slice(0, place).map(([, each]) => `(?!${each})`);
  const root = path.join(__dirname, 'tests').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [`^${root}/${earlier.join('')}${pattern}.*\\.test\\.ts$`];
}

const common = {
  // A file begins when `make test` gives it a place.
  testEnvironment: '<rootDir>/tests/runner/places/placeEnvironment.cjs',
  // So that --findRelatedTests, --changedSince and --onlyChanged know programs that a test starts, too.
  dependencyExtractor: '<rootDir>/tests/runner/select/dependencies.cjs',
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, sourceMaps: 'inline' },
    ],
  },
  // Libraries that are ES modules only: Node requires them as they are, jest only when it is told to compile them.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:commander|@scure/base|@noble/hashes|content-disposition|string-width|get-east-asian-width|strip-ansi|ansi-regex)/)',
  ],
  moduleNameMapper: {
    // Loads zod's messages in English only: 60 languages, a file each, take each test file 20 ms.
    '^\\.\\./(\\.\\./)?locales/index\\.cjs$': '<rootDir>/node_modules/zod/v4/locales/en.cjs',
    // TypeScript's nodenext imports name the compiled file (./x.js); jest reads the source.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  moduleFileExtensions: ['ts', 'js', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/'],
};

const containers = {
  ...common,
  displayName: 'containers',
  testRegex: testsIn('containers'),
  testEnvironment: '<rootDir>/tests/failedCalls/callEnvironment.ts',
  setupFilesAfterEnv: ['<rootDir>/tests/failedCalls/keepFailed.ts'],
};

const calls = {
  ...common,
  displayName: 'calls',
  testRegex: testsIn('calls'),
  testEnvironment: '<rootDir>/tests/failedCalls/callEnvironment.ts',
  setupFilesAfterEnv: ['<rootDir>/tests/failedCalls/keepFailed.ts'],
  globalSetup: '<rootDir>/tests/parts/startTelephony.ts',
  globalTeardown: '<rootDir>/tests/parts/stopTelephony.ts',
};

const cluster = { ...calls, displayName: 'cluster', testRegex: testsIn('cluster') };

module.exports = {
  // Ends what hangs, and nothing else: ten times what the longest test takes beside other work. (A project's own is not read.)
  testTimeout: 600_000 + 60_000 * Number(process.env.TALK_MINUTES ?? 0),
  testSequencer: '<rootDir>/tests/runner/longestFirst.cjs',
  projects: [
    {
      ...common,
      displayName: 'rules',
      testRegex: testsIn('rules'),
    },
    {
      ...common,
      displayName: 'parts',
      testRegex: testsIn('parts'),
      globalSetup: '<rootDir>/tests/parts/startParts.ts',
      globalTeardown: '<rootDir>/tests/parts/stopParts.ts',
    },
    calls,
    ...(process.env.CONTAINERS_CONF === undefined ? [] : [containers]),
    ...(process.env.TEST_CLUSTER === undefined ? [] : [cluster]),
  ],
};
