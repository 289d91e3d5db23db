/**
 * Three projects, by what each needs beside it; app/local/test.sh says how `make test` runs them. Files of tests/asterisk
 * share an Asterisk and its Stasis application: one after another. `npx jest --selectProjects rules` runs one project.
 */
const common = {
  testEnvironment: 'node',
  // A test file's globals are looked up one by one, at 50 times the cost: too much where each sample of a sound needs them.
  sandboxInjectedGlobals: ['Math'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, sourceMaps: 'inline' },
    ],
  },
  // TypeScript's nodenext imports name the compiled file (./x.js); jest reads the source.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  moduleFileExtensions: ['ts', 'js', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/'],
};

module.exports = {
  // Ends what hangs, and nothing else: ten times what the longest test takes beside other work. (A project's own is not read.)
  testTimeout: 600_000,
  projects: [
    {
      ...common,
      displayName: 'rules',
      testMatch: ['<rootDir>/tests/{rules,prompts,telephone}/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'parts',
      testMatch: [
        '<rootDir>/tests/{store,flows,jobs,desk,orders,web,cli,local,speech}/**/*.test.ts',
      ],
      globalSetup: '<rootDir>/tests/parts/startParts.ts',
      globalTeardown: '<rootDir>/tests/parts/stopParts.ts',
    },
    {
      ...common,
      displayName: 'calls',
      testMatch: ['<rootDir>/tests/{asterisk,e2e}/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/parts/startTelephony.ts',
      globalTeardown: '<rootDir>/tests/parts/stopTelephony.ts',
    },
  ],
};
