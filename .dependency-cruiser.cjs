/**
 * Which way imports point. docs/architecture.md shows the layers; this file holds every file to them.
 */

/**
 * The modules of app/, lowest first: each imports only what stands before it. `core` and `voice` have
 * ranks of their own within them.
 */
const ranks = [
  ...[
    'needNode',
    'paths',
    'fileOwner',
    'wholeFile',
    'temporaryFolder',
    'within',
    'loopback',
    'turns',
    'rounds',
    'log',
    'config',
    'threads',
  ]
    .concat('programs', 'redis', 'database', 'wakeUps', 'app', 'files', 'audit', 'live', 'nodes')
    .map((name) => `core/${name}`),
  ...['telephony', 'court', 'voice/speech', 'voice/prompts', 'guidance', 'messages', 'calls'],
  ...[
    'queue',
    'callbacks',
    'agents',
    'tickets',
    'reports',
    'ivr/sms',
    'ivr/conversation',
    'ivr/journeys',
    'privacy',
  ],
  ...['jobs', 'web', 'local', 'cli', 'main'],
];

/** A module is a folder, or a file. */
const pattern = (module) => `^app/${module}(/|\\.ts$)`;

module.exports = {
  forbidden: [
    ...ranks.slice(0, -1).map((module, rank) => ({
      name: `${module}-imports-up`,
      severity: 'error',
      comment: `${module} may import only what stands before it in the ranks`,
      from: { path: pattern(module) },
      to: { path: ranks.slice(rank + 1).map(pattern) },
    })),
    {
      name: 'no-module-without-rank',
      severity: 'error',
      comment: 'a new module of app/ needs a place in the ranks above',
      from: {},
      to: { path: '^app/', pathNot: [...ranks.map(pattern), '^app/cli\\.ts$'] },
    },
    {
      name: 'rules-import-only-rules',
      severity: 'error',
      comment: 'rules are pure: no I/O, no clock, nothing that has them',
      from: { path: '^app/.*/rules/' },
      to: { path: '^app/', pathNot: '/rules/' },
    },
    {
      name: 'only-stores-know-pg',
      severity: 'error',
      comment: 'SQL stands in the stores; local/ starts a PostgreSQL of its own',
      from: {
        path: '^app/',
        pathNot: '^app/(core/database/|.*/store/|local/parts/postgres\\.ts$)',
      },
      to: { path: 'node_modules/(@types/)?pg/' },
    },
    {
      name: 'app-is-types',
      severity: 'error',
      comment: 'app.ts holds types only',
      from: { path: '^app/core/app\\.ts$' },
      to: { path: '^app/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-asterisk-knows-ari',
      severity: 'error',
      from: {
        path: '^(app|tests)/',
        pathNot: '^(app/telephony/asterisk/|tests/(telephony|telephone|bench)/)',
      },
      to: { path: 'node_modules/(ari-client|ws)/' },
    },
    {
      name: 'only-jobQueue-knows-bullmq',
      severity: 'error',
      from: { path: '^app/', pathNot: '^app/jobs/jobQueue' },
      to: { path: 'node_modules/bullmq/' },
    },
    {
      name: 'no-journeys-from-outside-a-call',
      severity: 'error',
      comment: 'web, jobs and commands call actions, never a journey',
      from: { path: '^app/(web|jobs|cli|local)/' },
      to: { path: '^app/ivr/journeys/' },
    },
    {
      name: 'client-imports-types-of-the-contract',
      severity: 'error',
      comment:
        'the client runs in a browser: of the server it knows the types of the contract, the reasons of a pause, which are texts, and how case numbers are read, the hours of a week combined and rounds of work done, which is pure',
      from: { path: '^app/web/client/' },
      to: {
        path: '^app/',
        pathNot:
          '^app/web/(client|contract)/|^app/web/live/liveEvent\\.ts$|^app/voice/prompts/texts/digits/pauseReasons\\.ts$|^app/court/cases/rules/caseNumber\\.ts$|^app/core/rounds\\.ts$|^app/reports/rules/heatCells\\.ts$',
      },
    },
    {
      name: 'client-imports-only-types-of-the-server',
      severity: 'error',
      from: { path: '^app/web/client/' },
      to: { path: '^app/web/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contract-is-shapes',
      severity: 'error',
      comment: 'the contract is read by the client: it knows neither the server nor the database',
      from: { path: '^app/web/contract/', pathNot: '^app/web/contract/codes\\.ts$' },
      to: {
        path: '^app/',
        pathNot:
          '^app/(web/(contract/|access/rules/)|(queue|callbacks|agents|privacy/operators)/rules/)',
      },
    },
    {
      name: 'codes-are-types',
      severity: 'error',
      comment:
        'the words of the client follow the codes of the server, of which only the types may reach it',
      from: { path: '^app/web/contract/codes\\.ts$' },
      to: { path: '^app/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'app-does-not-import-tests',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^tests/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-between-folders',
      severity: 'error',
      comment: 'the files at the top of app/ have ranks of their own',
      scope: 'folder',
      from: { path: '^app/', pathNot: '^app$' },
      to: { circular: true, viaOnly: { pathNot: '^app$' } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^app/',
        pathNot:
          '^app/((main|cli)\\.ts|web/client/(vite\\.config\\.ts|main\\.tsx|telephone/beat\\.ts))$|\\.d\\.ts$',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // The picture of ranks (npm run picture:write) has names that people can read.
    reporterOptions: { mermaid: { minify: false } },
  },
};
