#!/usr/bin/env node
/** The `hotline` command. Each command stands in a file of its own under `cli/`. */
import path from 'node:path';
import { Command } from 'commander';
import { explainFailure } from './cli/explainFailure.js';
import { loadSettings } from './cli/loadSettings.js';
import { environmentFile } from './local/localSettings.js';
import { projectRoot } from './paths.js';

type AddCommand = (program: Command) => void;

/** In the order of the help. Each is loaded when it is wanted, so that none waits for what the others need. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  doctor: async () => (await import('./cli/doctor.js')).addDoctorCommand,
  prompts: async () => (await import('./cli/prompts.js')).addPromptsCommand,
  rule: async () => (await import('./cli/rule.js')).addRuleCommand,
  sample: async () => (await import('./cli/sample.js')).addSampleCommand,
  migrate: async () => (await import('./cli/migrate.js')).addMigrateCommand,
  keys: async () => (await import('./cli/keys.js')).addKeysCommand,
  import: async () => (await import('./cli/import.js')).addImportCommand,
  calls: async () => (await import('./cli/calls.js')).addCallsCommand,
  calendar: async () => (await import('./cli/calendar.js')).addCalendarCommand,
  agents: async () => (await import('./cli/agents.js')).addAgentsCommand,
  staff: async () => (await import('./cli/staff.js')).addStaffCommand,
  lines: async () => (await import('./cli/lines.js')).addLinesCommand,
  line: async () => (await import('./cli/line.js')).addLineCommand,
  orders: async () => (await import('./cli/orders.js')).addOrdersCommand,
  callbacks: async () => (await import('./cli/callbacks.js')).addCallbacksCommand,
  report: async () => (await import('./cli/report.js')).addReportCommand,
  audit: async () => (await import('./cli/audit.js')).addAuditCommand,
  'queue-log': async () => (await import('./cli/queueLog.js')).addQueueLogCommand,
};

const program = new Command('hotline')
  .description('12368, the court service hotline')
  .showHelpAfterError()
  // What was typed wrong is bad input: 2, in every command (they inherit it).
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .hook('preAction', () => {
    // What the operator set goes before what `make run` made for this checkout.
    loadSettings([path.join(projectRoot, '.env'), environmentFile], process.env);
  });

// `hotline prompts list | head`: whoever reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

async function run(): Promise<void> {
  const only = commands[process.argv[2] ?? ''];
  for (const load of only === undefined ? Object.values(commands) : [only]) (await load())(program);
  await program.parseAsync();
}

run().catch((error: unknown) => {
  const { message, exitCode } = explainFailure(error, process.env);
  console.error(message);
  process.exitCode = exitCode;
});
