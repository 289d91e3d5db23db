#!/usr/bin/env node
/** The `hotline` command. Each command stands in a file of its own under `cli/`. */
import path from 'node:path';
import { Command } from 'commander';
import { addAgentsCommand } from './cli/agents.js';
import { addCalendarCommand } from './cli/calendar.js';
import { addCallbacksCommand } from './cli/callbacks.js';
import { addCallsCommand } from './cli/calls.js';
import { addDoctorCommand } from './cli/doctor.js';
import { explainFailure } from './cli/explainFailure.js';
import { addImportCommand } from './cli/import.js';
import { addKeysCommand } from './cli/keys.js';
import { addLinesCommand } from './cli/lines.js';
import { addLineCommand } from './cli/line.js';
import { addMigrateCommand } from './cli/migrate.js';
import { addOrdersCommand } from './cli/orders.js';
import { addSampleCommand } from './cli/sample.js';
import { addPromptsCommand } from './cli/prompts.js';
import { addQueueLogCommand } from './cli/queueLog.js';
import { addReportCommand } from './cli/report.js';
import { addRuleCommand } from './cli/rule.js';
import { loadEnvFile } from './config.js';
import { environmentFile } from './local/localSettings.js';
import { projectRoot } from './paths.js';

const program = new Command('hotline')
  .description('12368, the court service hotline')
  .showHelpAfterError()
  .hook('preAction', () => {
    // What the operator set goes before what `make run` made for this checkout.
    loadEnvFile(path.join(projectRoot, '.env'), process.env);
    loadEnvFile(environmentFile, process.env);
  });

addDoctorCommand(program);
addPromptsCommand(program);
addRuleCommand(program);
addSampleCommand(program);
addMigrateCommand(program);
addKeysCommand(program);
addImportCommand(program);
addCallsCommand(program);
addCalendarCommand(program);
addAgentsCommand(program);
addLinesCommand(program);
addLineCommand(program);
addOrdersCommand(program);
addCallbacksCommand(program);
addReportCommand(program);
addQueueLogCommand(program);

// `hotline prompts list | head`: whoever reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

program.parseAsync().catch((error: unknown) => {
  const { message, exitCode } = explainFailure(error, process.env);
  console.error(message);
  process.exitCode = exitCode;
});
