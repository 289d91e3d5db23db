/** The `hotline` command. Each subcommand has a file or folder of its own beside this one. */
import path from 'node:path';
import { Command } from 'commander';
import { explainFailure } from './terminal/explainFailure.js';
import { loadSettings } from './terminal/loadSettings.js';
import { environmentFile } from '../local/localSettings.js';
import { projectRoot } from '../core/paths.js';

type AddCommand = (program: Command) => void;

/**
 * In the order of the help. Each is loaded on demand, so that no command waits for the modules of
 * the others.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  api: async () => (await import('./api/api.js')).addApiCommand,
  doctor: async () => (await import('./doctor/doctor.js')).addDoctorCommand,
  prompts: async () => (await import('./prompts.js')).addPromptsCommand,
  voice: async () => (await import('./voice.js')).addVoiceCommand,
  rule: async () => (await import('./rule.js')).addRuleCommand,
  guidance: async () => (await import('./guidance/guidance.js')).addGuidanceCommand,
  sample: async () => (await import('./sample.js')).addSampleCommand,
  migrate: async () => (await import('./migrate.js')).addMigrateCommand,
  'identity-keys': async () => (await import('./identityKeys.js')).addIdentityKeysCommand,
  import: async () => (await import('./import.js')).addImportCommand,
  calendar: async () => (await import('./courts/calendar.js')).addCalendarCommand,
  agents: async () => (await import('./agents.js')).addAgentsCommand,
  courts: async () => (await import('./courts/courts.js')).addCourtsCommand,
  staff: async () => (await import('./staff/staff.js')).addStaffCommand,
  users: async () => (await import('./users/users.js')).addUsersCommand,
  fax: async () => (await import('./fax.js')).addFaxCommand,
  sms: async () => (await import('./sms/sms.js')).addSmsCommand,
  nodes: async () => (await import('./nodes.js')).addNodesCommand,
  jobs: async () => (await import('./jobs.js')).addJobsCommand,
  audit: async () => (await import('./staff/audit.js')).addAuditCommand,
  privacy: async () => (await import('./staff/privacy.js')).addPrivacyCommand,
  'queue-log': async () => (await import('./queueLog.js')).addQueueLogCommand,
};

/**
 * Runs the arguments typed after `hotline`, with this process's environment, outputs and exit code.
 * Bad input ends the process at once, by `process.exit`.
 */
export async function runHotlineCommand(args: readonly string[]): Promise<void> {
  const program = new Command('hotline')
    .description('12368, the court service hotline')
    .showHelpAfterError()
    // A usage error is bad input: exit code 2 in every command, because subcommands inherit this
    // handler.
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .hook('preAction', () => {
      // Settings by the operator take precedence over those that `make run` made for this checkout.
      loadSettings([path.join(projectRoot, '.env'), environmentFile], process.env);
    });
  try {
    const only = commands[args[0] ?? ''];
    for (const load of only === undefined ? Object.values(commands) : [only]) {
      (await load())(program);
    }
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    const { message, exitCode } = explainFailure(error, process.env);
    console.error(message);
    process.exitCode = exitCode;
  }
}
