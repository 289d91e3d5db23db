/** The `hotline` command. Each command stands in a file of its own under `cli/`. */
import { Command } from 'commander';
import { addPromptsCommand } from './cli/prompts.js';
import { addRuleCommand } from './cli/rule.js';

const program = new Command('hotline')
  .description('12368, the court service hotline')
  .showHelpAfterError();

addPromptsCommand(program);
addRuleCommand(program);

void program.parseAsync();
