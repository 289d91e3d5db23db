/**
 * Which way imports point. The table stands in app/README.md; this file is what holds it.
 * Each folder lists what it may import; everything else inside app/ is refused.
 */
const mayImport = {
  rules: ['rules'],
  store: ['rules', 'store', 'call', 'app'],
  prompts: ['prompts', 'rules', 'call', 'app'],
  outside: ['outside', 'call', 'config', 'rules'],
  orders: ['orders', 'call', 'app', 'rules', 'store'],
  desk: ['desk', 'call', 'app', 'rules', 'store'],
  flows: ['flows', 'call', 'app', 'rules', 'store', 'desk', 'orders', 'prompts'],
  privacy: ['privacy', 'call', 'app', 'config', 'rules', 'store', 'orders'],
  jobs: ['jobs', 'call', 'app', 'rules', 'store', 'desk', 'orders', 'privacy'],
  web: ['web', 'app', 'rules', 'store', 'desk', 'orders'],
};

// `call`, `app`, `config`, `log` and `paths` are files at app's top; the rest are folders.
const pattern = (name) =>
  ['call', 'app', 'config', 'log', 'paths'].includes(name) ? `^app/${name}\\.ts$` : `^app/${name}/`;

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      severity: 'error',
      comment: `${folder} may import only: ${allowed.join(', ')}`,
      from: { path: `^app/${folder}/` },
      to: { path: '^app/', pathNot: allowed.map(pattern) },
    })),
    {
      name: 'call-and-app-are-types',
      severity: 'error',
      comment: 'call.ts and app.ts hold types (and the CallEnded error); they import types only',
      from: { path: '^app/(call|app)\\.ts$' },
      to: { path: '^app/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-asterisk-knows-ari',
      severity: 'error',
      from: {
        path: '^(app|tests)/',
        pathNot: '^(app/outside/asterisk/|tests/(asterisk|telephone|bench)/)',
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
      name: 'app-does-not-import-tests',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^tests/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^app/', pathNot: '^app/(main|cli)\\.ts$|\\.d\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
