import type { Command } from 'commander';
import { addCheckCommand } from './check.js';
import { addGraphCommand } from './graph.js';
import { addListCommand } from './list.js';
import { addPrintCommand } from './print.js';
import { addPublishCommand } from './publish.js';
import { addShowCommand } from './show.js';
import { addToldCommand } from './told.js';

const help = `
The answers are YAML files, both languages side by side: what is said, its SMS and page, law and articles, from which day on.
A court's own files are in a folder (GUIDANCE_DIR) with the same names. An answer there with the id of a national one
replaces it from its first day on, a new id is added; tree.yaml holds choices by menu and digit. A change of a published
wording is a new version: end the old one with inForceTo. Then:

  hotline guidance check                                   what is wrong, with file and line; unconfirmed answers as notes
  hotline guidance print --on 2026-12-01 > booklet.md      for judges to review
  hotline guidance publish propose --note 'fees of 2027'   and another member of the staff: publish confirm NUMBER
  hotline guidance told --on 2026-05-03                    which callers were told what, and then: guidance told CALL`;

/** Adds `hotline guidance` with its subcommands. */
export function addGuidanceCommand(program: Command): void {
  const group = program
    .command('guidance')
    .description('the answers of the litigation guidance: list, check, review, publish')
    .addHelpText('after', help);
  addListCommand(group);
  addShowCommand(group);
  addCheckCommand(group);
  addGraphCommand(group);
  addPrintCommand(group);
  addPublishCommand(group);
  addToldCommand(group);
}
